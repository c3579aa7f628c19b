"""Pages at 60,000 households, and the list beside the admin site's own list of them."""

from collections.abc import Callable, Iterator

from django.contrib import admin
from django.core.cache import cache
from django.test import Client

from households.models import Commune, Household
from povertyaid.models import User
from tests.bench.district import fill
from tests.bench.measures import Figure, medians
from tests.factories import make_user

HOUSEHOLDS = 60_000
TIMES = 20
MILLISECONDS = 100


def figures() -> Iterator[Figure]:
    fill(HOUSEHOLDS)
    user = make_user("everything")
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)

    yield from _beside_the_admin_site(client)
    household, commune = Household.objects.first(), Commune.objects.first()
    for name, address in {
        "household_list": "/ho/",
        "household_search": "/ho/?q=thuong",
        "household_search_name_and_village": "/ho/?q=hac ban 12",
        "household_search_number": "/ho/?q=4321",
        "household_list_of_commune": f"/ho/?commune={commune.pk}",
        "household_list_middle": "/ho/?page=800",
        "household_list_by_village": "/ho/?sort=village",
        "household_list_alone": "/ho/?helper=none",
        "household": f"/ho/{household.pk}/",
        "communes": "/xa/",
        "commune": f"/xa/{commune.pk}/",
    }.items():
        (median,) = medians(TIMES, _anew(client, address))
        yield Figure(f"pages.{name}_ms", 1000 * median, MILLISECONDS)


def _beside_the_admin_site(client: Client) -> Iterator[Figure]:
    """Requests a second of the list against the admin site's, by turns in one run.

    First beside the changelist as Django sets it, 100 rows a page; then beside 25 rows,
    as ours has. "anew": with nothing kept from the request before (povertyaid.kept).
    """
    again, anew = _again(client, "/ho/"), _anew(client, "/ho/")
    theirs = _again(client, "/admin/households/household/")
    changelist = admin.site.get_model_admin(Household)
    configured = changelist.list_per_page
    for rows, name, goals in (
        (100, "admin", (5, 2)),
        (25, "admin_of_25_rows", (2, 1)),
    ):
        changelist.list_per_page = rows
        kept, made, admins = medians(TIMES, again, anew, theirs)
        name = f"pages.household_list_vs_{name}"
        yield Figure(name, admins / kept, goals[0], is_least=True)
        yield Figure(f"{name}_anew", admins / made, goals[1], is_least=True)
    changelist.list_per_page = configured


def _again(client: Client, address: str) -> Callable[[], None]:
    def get():
        assert client.get(address).status_code == 200, address

    return get


def _anew(client: Client, address: str) -> Callable[[], None]:
    get = _again(client, address)

    def get_anew():
        cache.clear()
        get()

    return get_anew
