"""What happens to an assignment: told on its row, led by the lists, taken back."""

from datetime import date

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from assignments import life
from assignments import tasks as nightly
from assignments.choices import ChangeKind, EndReason, HelperRole, HelpsBy
from assignments.following import end_what_is_over, follow_reviews
from assignments.models import AssignmentChange, HouseholdAssignment
from assignments.services import (
    assign_helper,
    end_assignment,
    replace_helper,
)
from assignments.tasks import follow_lists
from households.choices import BatchKind, BatchState, LeftReason, Status
from households.models import ImportBatch
from households.tasks import commit_batch, undo_batch
from povertyaid import jobs
from povertyaid.celery import app
from povertyaid.models import AuditEntry, Job
from tests.factories import (
    make_assignment,
    make_commune,
    make_household,
    make_member,
    make_organisation,
    make_plan,
    make_review,
    make_user,
    make_village,
)

DAY = date(2023, 8, 14)
SINCE, UNTIL = date(2023, 1, 1), date(2026, 1, 1)


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def household():
    household = make_household(make_commune("Na Tông"), "Lò Văn Hặc")
    make_review(household, 2021)
    return household


@pytest.fixture
def helped(household):
    return make_assignment(make_member(name="Vì Văn Dũng"), household)


@pytest.fixture
def user():
    return make_user("everything")


def result(household, year, status=Status.ABOVE):
    gone = {"left_reason": LeftReason.MOVED_AWAY, "persons": None}
    return make_review(household, year, status, **gone if status == Status.LEFT else {})


def told(assignment):
    """(kind, sentence) of an assignment's standing changes, oldest first."""
    rows = assignment.changes.standing().order_by("pk")
    return list(rows.values_list("kind", "why"))


# What the services write down


def test_the_start_is_told_with_its_decision(household, user):
    member = make_member(name="Cà Thị Pâng")

    new = assign_helper(household, member, DAY, user, "12-QĐ/ĐU")

    sentence = (
        "Đồng chí Cà Thị Pâng giúp chính từ 14/08/2023 theo Quyết định số 12-QĐ/ĐU."
    )
    assert told(new) == [("started", sentence)]
    assert new.changes.get().made_by == user


def test_a_handover_is_told_on_both_rows_and_carries_what_was_pledged(helped, user):
    helped.target_year, helped.pledge = 2024, "Một con bò giống"
    helped.followed_since, helped.follow_until = SINCE, UNTIL
    helped.save()

    new = replace_helper(helped, make_member(name="Cà Thị Pâng"), DAY, user, "12-QĐ/ĐU")

    assert told(helped) == [
        (
            "handed_over",
            "Bàn giao cho đồng chí Cà Thị Pâng từ 14/08/2023 theo Quyết định số"
            " 12-QĐ/ĐU. Lý do: đổi người giúp.",
        )
    ]
    assert told(new) == [
        (
            "started",
            "Đồng chí Cà Thị Pâng giúp chính từ 14/08/2023, thay đồng chí Vì Văn Dũng"
            " theo Quyết định số 12-QĐ/ĐU.",
        )
    ]
    assert (new.replaces, new.target_year, new.pledge) == (helped, 2024, helped.pledge)
    assert (new.followed_since, new.follow_until) == (SINCE, UNTIL)


def test_an_end_is_told_with_its_reason(helped, user):
    end_assignment(helped, DAY, EndReason.PLAN_ENDED, user)

    sentence = "Đồng chí Vì Văn Dũng thôi giúp hộ từ 14/08/2023. Lý do: hết kế hoạch."
    assert told(helped) == [("ended", sentence)]


# What a plan allows


def test_a_second_helper_supports_where_the_plan_allows(helped, plan, user):
    support = {"role": HelperRole.SUPPORTING}

    with pytest.raises(ValidationError, match="nhiều nhất 0 người hỗ trợ"):
        assign_helper(helped.household, make_member(), DAY, user, **support)
    plan.supporting_helpers = 1
    plan.save()
    new = assign_helper(helped.household, make_member(), DAY, user, **support)

    assert new.role == "supporting"
    with pytest.raises(ValidationError, match="nhiều nhất 1 người hỗ trợ"):
        assign_helper(helped.household, make_member(), DAY, user, **support)


def test_an_organisation_helps_where_the_plan_gives_to_organisations(
    household, plan, user
):
    office = make_organisation("Chi bộ Viện Kiểm sát")

    with pytest.raises(ValidationError, match="giao hộ cho từng đảng viên"):
        assign_helper(household, None, DAY, user, organisation=office)
    plan.helps_by = HelpsBy.ORGANISATION
    plan.save()
    new = assign_helper(household, None, DAY, user, organisation=office)

    assert (new.member, new.organisation) == (None, office)
    assert told(new)[0][1] == "Chi bộ Viện Kiểm sát giúp chính từ 14/08/2023."


@pytest.mark.parametrize(
    ("rule", "fields", "why"),
    [
        (
            {"does_exempt_probationary": True},
            {"status": "probationary"},
            "Cà Thị Pâng là đảng viên dự bị, Kế hoạch 40-KH/HU miễn.",
        ),
        (
            {"exempt_from_age": 60},
            {"birth_date": date(1950, 1, 1)},
            "Cà Thị Pâng đã đủ 60 tuổi, Kế hoạch 40-KH/HU miễn.",
        ),
        ({}, {"status": "left"}, "Cà Thị Pâng được miễn hoặc không còn sinh hoạt"),
    ],
)
def test_who_the_plan_exempts_is_refused_with_the_reason(
    household, user, rule, fields, why
):
    make_plan(**rule)

    with pytest.raises(ValidationError, match=why):
        assign_helper(household, make_member(name="Cà Thị Pâng", **fields), DAY, user)


def test_a_member_of_a_poor_household_is_refused(household, user):
    village = make_village()
    make_review(make_household(village, "Cà Thị Pâng"), 2022)
    poor = make_member(name="Cà Thị Pâng", home_village=village)

    with pytest.raises(ValidationError, match="thuộc hộ nghèo, cận nghèo"):
        assign_helper(household, poor, DAY, user)


def test_a_household_the_plan_does_not_count_is_refused(household, plan, user):
    plan.counted = "poor"
    plan.save()
    result(household, 2022, Status.NEAR_POOR)

    with pytest.raises(ValidationError, match="năm 2022 hộ là hộ cận nghèo"):
        assign_helper(household, make_member(), DAY, user)


# What the lists do


def test_an_escaped_household_is_followed_up(helped, household):
    result(household, 2022)

    done = follow_reviews(2022)

    helped.refresh_from_db()
    assert (done.followed, done.resumed, done.ended, done.taken_back) == (1, 0, 0, 0)
    assert (helped.followed_since, helped.follow_until) == (SINCE, UNTIL)
    assert helped.ended_on is None
    assert told(helped) == [
        (
            "follow_up",
            "Rà soát năm 2022: vượt chuẩn cận nghèo. Hộ không còn thuộc diện phân công"
            " giúp; theo dõi 36 tháng, đến ngày 01/01/2026.",
        )
    ]
    assert AuditEntry.objects.get().after["followed"] == 1


@pytest.mark.parametrize(
    ("counted", "is_followed"), [("poor", True), ("listed", False)]
)
def test_what_is_an_escape_is_the_plans(helped, household, plan, counted, is_followed):
    plan.counted = counted
    plan.save()
    result(household, 2022, Status.NEAR_POOR)

    assert follow_reviews(2022).followed == is_followed


def test_a_household_that_fell_back_is_helped_again(helped, household):
    result(household, 2022)
    follow_reviews(2022)
    result(household, 2023, Status.NEAR_POOR)

    done = follow_reviews(2023)

    helped.refresh_from_db()
    assert (done.followed, done.resumed) == (0, 1)
    assert (helped.followed_since, helped.follow_until) == (None, None)
    assert told(helped)[-1] == (
        "resumed",
        "Rà soát năm 2023: hộ lại là hộ cận nghèo. Thôi theo dõi, giúp trở lại.",
    )


def test_help_of_a_household_that_left_ends(helped, household):
    result(household, 2022, Status.LEFT)

    done = follow_reviews(2022)

    helped.refresh_from_db()
    assert done.ended == 1
    assert (helped.ended_on, helped.end_reason) == (SINCE, EndReason.HOUSEHOLD_LEFT)
    assert told(helped) == [
        (
            "ended",
            "Rà soát năm 2022: hộ rời danh sách (chuyển đi nơi khác)."
            " Phân công kết thúc.",
        )
    ]


@pytest.mark.parametrize("status", [Status.ABOVE, Status.LEFT, Status.POOR])
def test_following_twice_is_following_once(helped, household, status):
    result(household, 2022, status)
    follow_reviews(2022)
    before = list(HouseholdAssignment.objects.values())
    noted = AssignmentChange.objects.count()

    done = follow_reviews(2022)

    assert str(done) == "Không phân công nào thay đổi."
    assert list(HouseholdAssignment.objects.values()) == before
    assert AssignmentChange.objects.count() == noted


def test_an_older_list_that_comes_late_changes_nothing(helped, household):
    result(household, 2020)

    assert follow_reviews(2020).followed == 0


def test_the_plans_end_ends_no_help(helped, household, plan):
    plan.to_year = 2021
    plan.save()
    result(household, 2022, Status.POOR)

    follow_reviews(2022)
    end_what_is_over(date(2030, 1, 1))

    helped.refresh_from_db()
    assert (helped.ended_on, told(helped)) == (None, [])


@pytest.mark.parametrize("count", [1, 3])
def test_following_takes_the_same_queries_however_many(
    count, django_assert_num_queries
):
    for _ in range(count):
        household = make_household()
        result(household, 2022)
        make_assignment(household=household)

    with django_assert_num_queries(9):
        follow_reviews(2022)

    assert AssignmentChange.objects.count() == count


@pytest.mark.parametrize("status", [Status.ABOVE, Status.LEFT], ids=["escaped", "left"])
def test_a_list_taken_back_takes_its_changes_along(helped, household, status):
    before = HouseholdAssignment.objects.values().get()
    review = result(household, 2022, status)
    follow_reviews(2022)
    review.delete()

    done = follow_reviews(2022)

    assert done.taken_back == 1
    assert HouseholdAssignment.objects.values().get() == before
    assert told(helped) == []
    assert follow_reviews(2022).taken_back == 0


def test_two_lists_taken_back_take_both_changes_along(helped, household):
    reviews = [result(household, 2022)]
    follow_reviews(2022)
    reviews.append(result(household, 2023, Status.POOR))
    follow_reviews(2023)
    for review in reviews:
        review.delete()

    assert follow_reviews(2023).taken_back == 2

    helped.refresh_from_db()
    assert (helped.followed_since, told(helped)) == (None, [])


def test_a_list_that_comes_again_is_followed_again(helped, household):
    result(household, 2022).delete()
    result(household, 2022)
    follow_reviews(2022)
    household.reviews.get(year=2022).delete()
    follow_reviews(2022)
    result(household, 2022)

    assert follow_reviews(2022).followed == 1


def test_a_corrected_result_takes_the_follow_up_back(helped, household):
    review = result(household, 2022)
    follow_reviews(2022)
    review.status = Status.POOR
    review.save()

    done = follow_reviews(2022)

    helped.refresh_from_db()
    assert (done.taken_back, done.resumed) == (1, 0)
    assert helped.followed_since is None


def test_help_that_somebody_took_over_is_not_opened_again(helped, household, user):
    review = result(household, 2022, Status.LEFT)
    follow_reviews(2022)
    other = make_assignment(household=household, started_on=date(2023, 2, 1))
    review.delete()

    assert follow_reviews(2022).taken_back == 0

    helped.refresh_from_db()
    assert (helped.ended_on, other.ended_on) == (SINCE, None)


# The end of a follow-up


def test_a_follow_up_ends_by_itself_on_its_day(helped, household):
    result(household, 2022)
    follow_reviews(2022)

    assert end_what_is_over(date(2025, 12, 31)) == 0
    assert end_what_is_over(date(2026, 1, 5)) == 1
    assert end_what_is_over(date(2026, 1, 5)) == 0

    helped.refresh_from_db()
    assert (helped.ended_on, helped.end_reason) == (UNTIL, EndReason.ESCAPED)
    assert told(helped)[-1][1] == (
        "Hộ đã thoát nghèo và hết thời gian theo dõi ngày 01/01/2026;"
        " phân công tự kết thúc."
    )


def test_an_end_that_was_taken_back_stays_so(helped, household, user):
    result(household, 2022)
    follow_reviews(2022)
    end_what_is_over(UNTIL)

    life.revert(helped.changes.standing().first(), user)

    assert end_what_is_over(UNTIL) == 0
    helped.refresh_from_db()
    assert (helped.ended_on, helped.follow_until) == (None, UNTIL)


# Taking back


def test_a_change_is_taken_back_and_not_made_again(helped, household, user):
    before = HouseholdAssignment.objects.values().get()
    result(household, 2022)
    follow_reviews(2022)
    change = helped.changes.get()

    life.revert(change, user)

    change.refresh_from_db()
    assert change.reverted_by == user and change.reverted_at is not None
    assert HouseholdAssignment.objects.values().get() == before
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.subject_id) == (user, helped.pk)
    assert entry.after == {"followed_since": None, "follow_until": None}
    assert follow_reviews(2022).followed == 0
    with pytest.raises(ValidationError, match="đã được trả lại lúc"):
        life.revert(change, user)


def test_only_the_newest_change_is_taken_back(helped, household, user):
    result(household, 2022)
    follow_reviews(2022)
    result(household, 2023, Status.POOR)
    follow_reviews(2023)
    first = helped.changes.get(kind=ChangeKind.FOLLOW_UP)

    with pytest.raises(ValidationError, match="Sau đó còn việc khác.*giúp trở lại"):
        life.revert(first, user)


def test_what_was_edited_since_is_named(helped, household, user):
    result(household, 2022)
    follow_reviews(2022)
    HouseholdAssignment.objects.update(follow_until=date(2024, 1, 1))

    with pytest.raises(ValidationError, match="theo dõi đến ngày đã được sửa sau đó"):
        life.revert(helped.changes.get(), user)


def test_a_household_with_another_helper_by_now_is_told(helped, household, user):
    end_assignment(helped, DAY, EndReason.MISTAKE, user)
    make_assignment(make_member(name="Cà Thị Pâng"), household, started_on=DAY)

    with pytest.raises(
        ValidationError, match="người giúp chính khác từ 14/08/2023: Cà Thị Pâng"
    ):
        life.revert(helped.changes.get(), user)

    helped.refresh_from_db()
    assert helped.ended_on == DAY


def test_a_member_who_helps_it_again_is_told(household, user):
    member = make_member(name="Cà Thị Pâng")
    row = make_assignment(member, household, role=HelperRole.SUPPORTING)
    end_assignment(row, DAY, EndReason.MISTAKE, user)
    make_assignment(member, household, started_on=DAY)

    with pytest.raises(ValidationError, match="Cà Thị Pâng đã được phân công lại"):
        life.revert(row.changes.get(), user)


def test_a_start_is_not_taken_back_but_ended_as_a_mistake(household, user):
    new = assign_helper(household, make_member(), DAY, user)

    with pytest.raises(ValidationError, match="“Ghi nhầm”"):
        life.revert(new.changes.get(), user)


def test_a_name_that_is_no_column_is_refused_at_once(helped):
    with pytest.raises(Exception, match="no field named"):
        life.note(helped, ChangeKind.AMENDED, DAY, "…", by=None, after={"colour": 1})


# After a list came or went


def written_list(year):
    return ImportBatch.objects.create(
        kind=BatchKind.HOUSEHOLDS,
        year=year,
        filename="ho-ngheo.xlsx",
        size=1,
        state=BatchState.IN_REVIEW,
    )


def test_a_list_written_or_taken_back_asks_for_following(user):
    batch = written_list(2022)
    for task in (commit_batch, undo_batch):
        title = task.name
        task(jobs.ask(task.name, title, asked_by=user, batch=batch.pk).pk)

    owed = Job.objects.filter(task="assignments.tasks.follow_lists")
    assert [(j.arguments, j.asked_by) for j in owed] == [({"year": 2022}, user)] * 2


def test_the_job_follows_and_tells_what_it_did(helped, household, user):
    result(household, 2022)
    job = jobs.ask(
        "assignments.tasks.follow_lists", "Cập nhật", asked_by=user, year=2022
    )

    follow_lists(job.pk)

    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "Phân công: 1 chuyển sang theo dõi.")
    assert helped.changes.filter(kind="follow_up").get().made_by == user


def test_every_night_what_is_over_ends(helped):
    helped.followed_since, helped.follow_until = date(2020, 1, 1), date(2023, 1, 1)
    helped.save()

    assert nightly.end_what_is_over() == 1
    assert settings.CELERY_BEAT_SCHEDULE["end-what-is-over"]["task"] in app.tasks
    assert set(settings.AFTER_LISTS) <= set(app.tasks)
