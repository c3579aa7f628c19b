"""The digest by mail: one a week a person, and none where nothing waits.

The row of the week is locked while its mail is sent and says when it went: what is
sent again after a failure, or by two workers at once, goes out once.
"""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from assignments.access import scope_for
from assignments.digest.figures import figures_for, lines_of
from assignments.models import Grant, WeeklyDigest
from povertyaid.models import User

log = logging.getLogger(__name__)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def readers() -> QuerySet[User]:
    """Who has an address and a grant in force."""
    granted = Grant.objects.in_force().order_by().values("user")
    return User.objects.filter(is_active=True, pk__in=granted).exclude(email="")


def send_week(today: date) -> int:
    """Send this week's digests that have not gone yet; how many went."""
    if not settings.SENDS_MAIL:
        return 0
    week, sent = monday_of(today), 0
    done = WeeklyDigest.objects.filter(week=week).exclude(mailed_at=None)
    for user in readers().exclude(pk__in=done.order_by().values("user")):
        try:
            sent += send(user, week, today)
        except OSError:  # the mail server: the next turn tries again
            log.exception("Digest of %s not sent", user.pk)
    return sent


@transaction.atomic
def send(user: User, week: date, today: date) -> bool:
    """Send one person's digest of the week; False if it went before or says nothing."""
    figures = figures_for(scope_for(user), today)
    WeeklyDigest.objects.get_or_create(
        user=user, week=week, defaults={"figures": figures}
    )
    digest = WeeklyDigest.objects.select_for_update().get(user=user, week=week)
    lines = lines_of(digest.figures)
    if digest.mailed_at or not lines:
        return False
    mail_of(user, week, lines).send()
    digest.mailed_at = timezone.now()
    digest.save(update_fields=["mailed_at"])
    return True


def mail_of(user: User, week: date, lines: list) -> EmailMultiAlternatives:
    context = {
        "user": user,
        "week": week,
        "lines": lines,
        "site": settings.SITE_URL,
        "office": settings.OFFICE,
    }
    mail = EmailMultiAlternatives(
        subject=f"Việc cần theo dõi tuần từ {week:%d/%m/%Y}",
        body=render_to_string("assignments/digest_mail.txt", context),
        to=[user.email],
    )
    html = render_to_string("assignments/digest_mail.html", context)
    mail.attach_alternative(html, "text/html")
    return mail
