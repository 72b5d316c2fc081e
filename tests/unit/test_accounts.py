"""Money: accounts never pay what they do not hold, and the book gives every entry once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wijksim.city.accounts import Account, Book, to_cents


@pytest.mark.parametrize(
    ("euro", "cents"), [(0, 0), (1, 100), (0.29, 29), (1e9 + 0.01, 10**11 + 1), (-2.5, -250)]
)
def test_whole_cents(euro: float, cents: int):
    assert to_cents(euro) == cents


@pytest.mark.parametrize("cents", [101, -1])
def test_more_than_the_balance_is_refused(cents: int):
    account = Account("rijk/works", balance=100, received=100)
    with pytest.raises(ValueError, match=rf"rijk/works holds 100 cents and cannot pay {cents}"):
        account.pay(cents)
    with pytest.raises(ValueError, match=rf"rijk/works holds 100 cents and cannot return {cents}"):
        account.give_back(cents)
    assert account == Account("rijk/works", balance=100, received=100)


@given(st.lists(st.tuples(st.sampled_from(["receive", "pay", "give_back"]), st.integers(0, 10**12))))
def test_received_is_paid_balance_and_returned(actions: list[tuple[str, int]]):
    account = Account("gemeente/social team")
    for action, cents in actions:
        if action != "receive" and cents > account.balance:
            with pytest.raises(ValueError, match="holds"):
                getattr(account, action)(cents)
        else:
            getattr(account, action)(cents)
        assert account.received == account.paid + account.balance + account.returned
        assert account.balance >= 0


ENTRIES = st.tuples(
    st.sampled_from(["rijk", "gemeente"]),
    st.sampled_from(["renovation", "public space"]),
    st.integers(-(10**9), 10**9),
    st.sampled_from(["cash", "valued"]),
)


@given(st.lists(ENTRIES))
def test_book_adds_up_and_closes(entries: list[tuple[str, str, int, str]]):
    book = Book()
    for payer, item, cents, kind in entries:
        book.write(payer, item, "residents", cents, kind=kind)
    closed = book.close()
    assert sum(closed.values()) == sum(entry[2] for entry in entries)
    for payer, item, beneficiary, kind in closed:
        written = [entry[2] for entry in entries if (entry[0], entry[1], entry[3]) == (payer, item, kind)]
        assert closed[payer, item, beneficiary, kind] == sum(written)
    assert book.close() == {}


def test_nothing_is_no_entry():
    book = Book()
    book.write("rijk", "renovation", "tenants", 0)
    assert book.close() == {}


def test_closed_month_does_not_change_afterwards():
    book = Book()
    book.write("rijk", "renovation", "tenants", 5)
    closed = book.close()
    book.write("rijk", "renovation", "tenants", 7)
    assert closed == {("rijk", "renovation", "tenants", "cash"): 5}
