"""The weekly digest: what waits in one's scope, and its mail, once a person a week."""

from datetime import date

import pytest
from django.core import mail
from django.utils import timezone

from assignments.access import scope_for
from assignments.digest import mailing
from assignments.digest.figures import figures_for, lines_of
from assignments.models import Verification, WeeklyDigest
from assignments.tasks import mail_digests
from tests.assignments.visits.making import days_ago, make_visit
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_review,
    make_user,
)

MONDAY = date(2023, 10, 16)


@pytest.fixture
def commune():
    return make_commune("Na Tông")


@pytest.fixture
def helped(commune):
    member = make_member(make_organisation("Chi bộ Na Sang", commune=commune))
    return make_assignment(member, make_household(commune, "Lò Văn Hặc"))


@pytest.fixture
def sending(settings):
    settings.SENDS_MAIL = True
    settings.SITE_URL = "https://povertyaid.example.vn"


def figures(user):
    return figures_for(scope_for(user), timezone.localdate())


def test_what_waits_is_counted_in_one_s_own_scope(commune, helped):
    make_review(make_household(commune), 2022)
    make_visit(helped, days_ago(2), promise="Mua", promised_for=days_ago(1))
    make_visit(helped, days_ago(1), check_state="correction_asked", check_note="Sai")
    Verification.objects.create(visit=make_visit(helped), month=date(2023, 10, 1))
    other = make_assignment()  # elsewhere, never visited
    make_visit(other, days_ago(1), promise="Mua", promised_for=days_ago(1))

    assert figures(make_user(commune)) == {
        "overdue": 1,  # what was promised is late
        "promises": 1,
        "corrections": 1,
        "verifications": 1,
        "unassigned": 1,
    }
    assert figures(make_user(helped.member)) == {
        "overdue": 1,
        "promises": 1,
        "corrections": 1,
        "verifications": 0,  # a member is not told what was drawn
    }


def test_every_line_opens_as_many_as_it_counts(client, commune, helped):
    make_visit(helped, days_ago(2), promise="Mua", promised_for=days_ago(1))
    make_visit(helped, days_ago(1), check_state="correction_asked", check_note="Sai")
    Verification.objects.create(visit=make_visit(helped), month=date(2023, 10, 1))
    user = make_user(commune)
    client.force_login(user)

    lines = lines_of(figures(user))

    assert len(lines) == 4
    for line in lines:
        assert client.get(line.url).context["listed"].total == line.count


def test_one_mail_tells_all_that_waits(sending, commune, helped):
    make_user(commune, email="ha@example.vn", full_name="Lò Thị Ánh")

    assert mailing.send_week(MONDAY) == 1

    message = mail.outbox[0]
    assert message.to == ["ha@example.vn"]
    assert message.subject == "Việc cần theo dõi tuần từ 16/10/2023"
    assert "Kính gửi đồng chí Lò Thị Ánh" in message.body
    assert "- Hộ quá hạn thăm: 1\n  https://povertyaid.example.vn/tham/qua-han/" in (
        message.body
    )
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert 'href="https://povertyaid.example.vn/tham/qua-han/"' in html


def test_a_retry_sends_once(sending, commune, helped):
    make_user(commune, email="ha@example.vn")

    sent = [mailing.send_week(day) for day in (MONDAY, MONDAY, date(2023, 10, 22))]

    assert sent == [1, 0, 0]
    assert len(mail.outbox) == 1
    assert mailing.send_week(date(2023, 10, 23)) == 1  # the next week


def test_what_a_mail_server_refused_goes_with_the_next_turn(
    sending, settings, commune, helped, caplog
):
    make_user(commune, email="ha@example.vn")
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.assignments.digest.refusing.RefusingBackend"

    assert mailing.send_week(MONDAY) == 0
    settings.EMAIL_BACKEND = working

    assert "not sent" in caplog.text
    assert mailing.send_week(MONDAY) == 1
    assert WeeklyDigest.objects.get().mailed_at is not None


def test_nothing_is_sent_where_nothing_waits(sending, commune):
    make_user(commune, email="ha@example.vn")
    assert mailing.send_week(MONDAY) == 0


def test_nothing_is_sent_without_address_grant_or_mail_server(
    settings, commune, helped
):
    make_user(commune)
    make_user(email="ai@example.vn")
    settings.SENDS_MAIL = True
    assert mailing.send_week(MONDAY) == 0

    make_user(commune, email="ha@example.vn")
    settings.SENDS_MAIL = False
    assert mail_digests() == 0
    assert mail.outbox == []
