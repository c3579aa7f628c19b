import pytest

from tests.factories import make_commune


@pytest.fixture
def na_tong():
    return make_commune("Na Tông", code="03365")
