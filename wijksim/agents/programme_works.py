"""What the programme adds in bricks: further complexes and public space, as far as money and hours reach."""

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.corporation import Corporation
from wijksim.agents.funder import PUBLIC_SPACE, WORKS, Funder, money_for_works
from wijksim.agents.portfolio import Candidates, Inspection, candidates, dwellings_for, programme_part
from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, Plan
from wijksim.city.columns import BoolColumn, IntColumn, Rows
from wijksim.decisions.portfolio import schedule
from wijksim.processes import consent_round, corporation_cash, public_space, works
from wijksim.processes.kernels import lookup
from wijksim.processes.renovation import ITEMS

if TYPE_CHECKING:
    from wijksim.model import WijkModel

Payer = Funder | Corporation
_NONE, _DEMOLITION, _WORKS = int(Plan.NONE), int(Plan.DEMOLITION), int(ComplexStage.WORKS)


class ProgrammeWorks:
    """Plans the works that the programme pays, on top of what corporations do by themselves.

    It pays works on dwellings in full, or shares their cost with the owners (``funding.corporation_matching``).

    Args:
        model: The model.
    """

    def __init__(self, model: "WijkModel") -> None:
        """Starts without capacity."""
        self.model = model
        self.capacity = 0
        """Cents of works that the physical teams' hours can still carry."""
        self._payers: dict[int, list[tuple[Payer, int]]] = {}
        self._for_demolition: dict[Funder, int] = defaultdict(int)
        """Cents that each funder has spent on demolition and new-build."""
        self._active = np.zeros(len(model.city.wijken), dtype=bool)
        """Where the programme worked last month."""
        self._meant_for: dict[Funder, tuple[IntColumn, np.int64]] = {}
        """Households by buurt for whom the money of each funder is meant, and their sum."""

    def step(self, found: Inspection | None = None) -> None:
        """One month: capacity from the hours delivered, refunds, new complexes in January, public space.

        Args:
            found: The complexes as they are found this month, where somebody has looked already.
        """
        city = self.model.city
        hours = float(city.wijken.physical_hours.sum(dtype=np.float64))
        self.capacity += round(hours * city.parameters.teams.works_per_hour * CENTS)
        self._settle()
        # Nobody prepares works for which there is no money: hours beyond that are lost, not saved up.
        self.capacity = min(self.capacity, money_for_works(self.model.funder_list))
        if city.first_month_of_year:
            self._add_complexes(found)
        self._improve_public_space()

    def _settle(self) -> None:
        """When works begin: names the moving allowances in the ledger, and gives back what was not needed."""
        c = self.model.city.complexes
        begun = c.stage[list(self._payers)] == _WORKS if self._payers else ()
        for row in [row for row, at_work in zip(self._payers, begun, strict=True) if at_work]:
            item = ITEMS[Plan(c.plan[row])]
            payers = self._payers.pop(row)
            for payer, cents in _shared(payers, int(c.allowance[row])):
                self._write(payer, works.ALLOWANCE, cents)
                self._write(payer, item, -cents)
            for payer, cents in _shared(payers, int(c.committed[row])):
                self._give_back(payer, item, cents)
            c.committed[row] = 0

    def _write(self, payer: Payer, item: str, cents: int) -> None:
        city = self.model.city
        if isinstance(payer, Funder):
            city.book.write(payer.payer, item, "tenants", cents)
        elif cents > 0:
            corporation_cash.pay(city, payer.row, item, "tenants", cents)
        else:
            corporation_cash.take_back(city, payer.row, item, "tenants", -cents)

    def _give_back(self, payer: Payer, item: str, cents: int) -> None:
        self._write(payer, item, -cents)
        if isinstance(payer, Corporation):
            payer.renovation_room += cents
            return
        payer.accounts[WORKS].take_back(cents)
        self.capacity += cents

    def _add_complexes(self, found: Inspection | None) -> None:
        """Adds complexes of the programme wijken: first demolition from the money meant for it, then renovation."""
        model, city = self.model, self.model.city
        wijk = city.buurten.wijk[city.complexes.buurt]
        there = candidates(city, model.programme_active[wijk], found)
        worst = there.where(there.replaceable)
        replaced = self._choose(worst, np.full(len(worst), _DEMOLITION), worst.replacement_cost)
        coming = worst.where(~np.isin(worst.rows, replaced))
        city.complexes.reserved[:] = False
        city.complexes.reserved[coming.rows[self._to_be_reached(coming)]] = True
        free = ~np.isin(there.rows, replaced) & ~city.complexes.reserved[there.rows]
        kept = there.where((there.renewal != _NONE) & free)
        renewed = self._choose(kept, kept.renewal, kept.renewal_cost)
        if renewed:
            consent_round.propose(city, np.array(renewed))

    def _choose(self, found: Candidates, plans: np.ndarray, costs: np.ndarray) -> list[int]:
        """Funds complexes in order of priority, each as far as money, hours and its owner's share reach.

        Plans are all for demolition, or none is.
        """
        model, city = self.model, self.model.city
        matching = model.config.funding.corporation_matching
        chosen = []
        demolition = bool((plans == _DEMOLITION).any())
        held = self._held_by_area(demolition=demolition)
        columns = found.rows, plans, costs, programme_part(costs, matching), *self._whose(found.rows)
        for row, plan, cost, part, owned_by, regio_deal in zip(*(c.tolist() for c in columns), strict=True):
            owner = model.corporation_list[owned_by]
            room = owner.demolition_room if demolition else owner.renovation_room
            if cost <= 0 or part > min(held[regio_deal], self.capacity) or cost - part > room:
                continue
            self.capacity -= part
            city.complexes.programme[row] = True
            dwellings = dwellings_for(city, np.array([row]), np.array([plan]))
            works.set_aside(city, row, plan, cost, dwellings)
            if demolition:
                works.begin_rehousing(city, np.array([row]))
            payers = self._payers_of(part, demolition=demolition, regio_deal=regio_deal)
            held = self._held_by_area(demolition=demolition)
            if cost > part:
                payers.append((owner, cost - part))
                if demolition:
                    owner.demolition_room -= cost - part
                else:
                    owner.renovation_room -= cost - part
            self._book(row, Plan(plan), cost, payers)
            if not demolition:
                self._payers[row] = payers
            chosen.append(row)
        return chosen

    def _whose(self, complexes: Rows) -> tuple[IntColumn, BoolColumn]:
        """Corporations that own complexes, and whether these are in the Regio Deal area."""
        c = self.model.city.complexes
        return c.corporation[complexes], self.model.city.buurten.regio_deal[c.buurt[complexes]]

    def _held_by_area(self, *, demolition: bool) -> dict[bool, int]:
        """Cents that all funders hold for complexes outside (False) and inside (True) the Regio Deal area."""
        funders = self.model.funder_list
        return {
            regio_deal: sum(
                self.held(f, demolition=demolition) for f in funders if f.eligible(regio_deal=regio_deal)
            )
            for regio_deal in (False, True)
        }

    def _payers_of(self, cents: int, *, demolition: bool, regio_deal: bool) -> list[tuple[Payer, int]]:
        """Takes an amount from the funders that may pay it, money with the narrowest purpose first."""
        payers: list[tuple[Payer, int]] = []
        left = cents
        for funder in sorted(self.model.funder_list, key=lambda funder: not funder.regio_deal_only):
            if left > 0 and funder.eligible(regio_deal=regio_deal):
                paid = min(left, self.held(funder, demolition=demolition))
                funder.accounts[WORKS].pay(paid)
                self._for_demolition[funder] += paid * demolition
                left -= paid
                payers.append((funder, paid))
        return payers

    def _book(self, row: int, plan: Plan, cents: int, payers: list[tuple[Payer, int]]) -> None:
        """Writes in the ledger who pays which item of a project: to the cent, payer after payer."""
        if plan == Plan.DEMOLITION:
            city = self.model.city
            allowance = int(city.complexes.allowance[row])
            standing = lookup.dwellings_of(city, np.array([row])).size
            pulled_down = works.demolition_cents(city, standing) - allowance
            items = [(works.ALLOWANCE, allowance), (works.DEMOLITION, pulled_down)]
            items.append((works.NEW_BUILD, cents - allowance - pulled_down))
        else:
            items = [(ITEMS[plan], cents)]
        owed = dict(payers)
        for item, amount in items:
            left = amount
            for payer in owed:
                part = min(left, owed[payer])
                owed[payer] -= part
                left -= part
                self._write(payer, item, part)

    def _to_be_reached(self, found: Candidates) -> np.ndarray:
        """Mask of complexes that money for demolition will reach within the years for which it reserves.

        Their owners are told, so that nobody renovates them in the meantime. Money of the Regio Deal counts
        where it may be spent, and is spent first.
        """
        matching = self.model.config.funding.corporation_matching
        parts, (_, in_area) = programme_part(found.replacement_cost, matching), self._whose(found.rows)
        everywhere, deal = self._coming_money(regio_deal_only=False), self._coming_money(regio_deal_only=True)
        reached = np.zeros(len(found), dtype=bool)
        for number, (part, eligible) in enumerate(zip(parts.tolist(), in_area.tolist(), strict=True)):
            room = everywhere + deal if eligible else everywhere
            year = schedule(np.array([part]), room)[0] if part <= room[-1] else -1
            if year < 0:
                continue
            reached[number] = True
            from_deal = min(part, int(deal[year:].min())) if eligible else 0
            deal[year:] -= from_deal
            everywhere[year:] -= part - from_deal
        return reached

    def _coming_money(self, *, regio_deal_only: bool) -> np.ndarray:
        """Cents for demolition and new-build that will have come in by each of those years."""
        model, city = self.model, self.model.city
        funders = [funder for funder in model.funder_list if funder.regio_deal_only == regio_deal_only]
        scenario = model.config.scenario
        part = scenario.demolition_money_share * scenario.physical_mix.works * (1.0 - scenario.social_share)
        years = np.arange(round(city.parameters.portfolio.reservation_years) + 1)
        coming = [sum(funder.announced(city.year + int(year)) for funder in funders) for year in years[1:]]
        held = sum(self.held(funder, demolition=True) for funder in funders)
        return held + np.concatenate([[0], np.cumsum(np.rint(np.array(coming) * part))]).astype(np.int64)

    def held(self, funder: Funder, *, demolition: bool) -> int:
        """Cents that a funder holds for demolition and new-build, or for renovation."""
        account, share = funder.accounts[WORKS], self.model.config.scenario.demolition_money_share
        meant = round(share * (account.received - account.returned)) - self._for_demolition[funder]
        reserved = min(max(meant, 0), account.balance)
        return reserved if demolition else account.balance - reserved

    def _households_by_funder(self) -> dict[Funder, tuple[IntColumn, np.int64]]:
        """Households by buurt for which the money of each funder is meant, and their sum; none without any.

        They are counted anew when the programme comes to other wijken.
        """
        model, buurten = self.model, self.model.city.buurten
        if (model.programme_active == self._active).all():
            return self._meant_for
        self._active, self._meant_for = model.programme_active.copy(), {}
        active = model.programme_active[buurten.wijk]
        for funder in model.funder_list:
            meant = active & buurten.regio_deal if funder.regio_deal_only else active
            households = model.month_0_households * meant
            total = households.sum()
            if total:
                self._meant_for[funder] = households, total
        return self._meant_for

    def _improve_public_space(self) -> None:
        """Spends on public space; buurten whose calendar is aligned wait for the works.

        Every funder spreads what it holds at the start of the month over the buurten for which it is meant, by
        households; where hours fall short all get less alike.
        """
        city = self.model.city
        meant_for = self._households_by_funder()
        if not meant_for:
            return
        waiting = public_space.waits_for_works(city)
        wanted: dict[Funder, tuple[np.ndarray, float]] = {}  # cents by buurt, and their sum
        for funder, (households, number) in meant_for.items():
            monthly = funder.accounts[PUBLIC_SPACE].balance / city.parameters.works.months_to_spend
            part = monthly * households / number
            part[waiting] = 0.0
            wanted[funder] = part, float(part.sum())
        total = sum(cents_wanted for _, cents_wanted in wanted.values())
        if total <= 0:
            return
        affordable = min(1.0, self.capacity / total)
        euro = np.zeros(len(city.buurten))
        for funder, (part, cents_wanted) in wanted.items():
            cents = int(cents_wanted * affordable)
            if cents > 0:
                paid = funder.pay(PUBLIC_SPACE, cents, "public space", "residents of programme wijken")
                self.capacity -= paid
                euro += paid / CENTS * part / cents_wanted
        if euro.any():
            public_space.improve(city, euro)


def _shared(payers: list[tuple[Payer, int]], cents: int) -> list[tuple[Payer, int]]:
    """Divides an amount over payers by what each has paid, to the cent."""
    shares, left, total = [], cents, sum(paid for _, paid in payers)
    for payer, paid in payers:
        part = left * paid // total if total else 0
        shares.append((payer, part))
        left, total = left - part, total - paid
    return shares
