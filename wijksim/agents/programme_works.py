"""What the programme adds in bricks: further complexes and public space, as far as money and hours reach."""

from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.corporation import Corporation, complex_sizes, idle_complexes, priority, renovation_cost
from wijksim.agents.funder import PUBLIC_SPACE, WORKS, Funder, available, money_for_works
from wijksim.city.accounts import CENTS
from wijksim.city.categories import ComplexStage, Plan
from wijksim.processes import public_space, works

if TYPE_CHECKING:
    from wijksim.model import WijkModel


class ProgrammeWorks:
    """Plans the works that the programme pays in full, on top of what corporations do.

    Args:
        model: The model.
    """

    def __init__(self, model: "WijkModel") -> None:
        """Starts without capacity."""
        self.model = model
        self.capacity = 0
        """Cents of works that the physical teams' hours can still carry."""
        self._payers: dict[int, list[tuple[Funder | Corporation, int]]] = {}

    def step(self) -> None:
        """One month: capacity from the hours delivered, refunds, new complexes in January, public space."""
        city = self.model.city
        hours = float(city.wijken.physical_hours.sum(dtype=np.float64))
        self.capacity += round(hours * city.parameters.teams.works_per_hour * CENTS)
        self._refund()
        # Nobody prepares works for which there is no money: hours beyond that are lost, not saved up.
        self.capacity = min(self.capacity, money_for_works(self.model.funder_list))
        if city.first_month_of_year:
            self._add_complexes()
        self._improve_public_space()

    def _refund(self) -> None:
        """Gives back to the payers, by their shares, what was set aside for dwellings that did not take part."""
        c = self.model.city.complexes
        for row in [row for row in self._payers if c.stage[row] == ComplexStage.WORKS]:
            left = int(c.committed[row])
            payers = self._payers.pop(row)
            c.committed[row] = 0
            total = sum(cents for _, cents in payers)
            for number, (payer, cents) in enumerate(payers):
                last = number == len(payers) - 1
                back = left if last else left * cents // total
                left, total = left - back, total - cents
                self._give_back(payer, back)

    def _give_back(self, payer: Funder | Corporation, cents: int) -> None:
        if isinstance(payer, Corporation):
            payer.renovation_room += cents
            self.model.city.book.write(works.CORPORATION, "renovation", "tenants", -cents)
            return
        payer.accounts[WORKS].take_back(cents)
        self.model.city.book.write(payer.payer, "renovation", "tenants", -cents)
        self.capacity += cents

    def _add_complexes(self) -> None:
        model, city = self.model, self.model.city
        rows = idle_complexes(city)
        wijk = city.buurten.wijk[city.complexes.buurt[rows]]
        rows = rows[model.programme_active[wijk]]
        if not rows.size:
            return
        matching = model.config.funding.corporation_matching
        sizes = complex_sizes(city)
        chosen = []
        for row in rows[np.argsort(-priority(city, rows), kind="stable")]:
            cost = renovation_cost(int(sizes[row]), city.parameters)
            part = round(cost / (1.0 + matching))
            owner = model.corporation_list[int(city.complexes.corporation[row])]
            regio_deal = bool(city.buurten.regio_deal[city.complexes.buurt[row]])
            within = part <= min(available(model.funder_list, WORKS, regio_deal=regio_deal), self.capacity)
            if cost <= 0 or not within or cost - part > owner.renovation_room:
                continue
            payers = self._pay(part, regio_deal=regio_deal)
            if cost > part:
                payers.append((owner, cost - part))
                owner.renovation_room -= cost - part
                city.book.write(works.CORPORATION, "renovation", "tenants", cost - part)
            self.capacity -= part
            city.complexes.plan[row] = Plan.RENOVATION
            city.complexes.programme[row] = True
            city.complexes.committed[row] = cost
            self._payers[int(row)] = payers
            chosen.append(int(row))
        if chosen:
            works.propose(city, np.array(chosen))

    def _pay(self, cents: int, *, regio_deal: bool) -> list[tuple[Funder | Corporation, int]]:
        payers: list[tuple[Funder | Corporation, int]] = []
        left = cents
        for funder in sorted(self.model.funder_list, key=lambda funder: not funder.regio_deal_only):
            if left > 0 and funder.eligible(regio_deal=regio_deal):
                paid = funder.pay(WORKS, left, "renovation", "tenants")
                left -= paid
                payers.append((funder, paid))
        return payers

    def _improve_public_space(self) -> None:
        """Spends on public space; buurten whose calendar is aligned wait for the works.

        Every funder spreads what it holds at the start of the month over the buurten for which it is meant, by
        households; where hours fall short all get less alike.
        """
        model, city = self.model, self.model.city
        active = model.programme_active[city.buurten.wijk]
        waiting = public_space.waits_for_works(city)
        wanted: dict[Funder, np.ndarray] = {}
        for funder in model.funder_list:
            meant = active & (city.buurten.regio_deal | (not funder.regio_deal_only))
            households = np.where(meant, model.month_0_households, 0)
            if not households.any():
                continue
            monthly = funder.accounts[PUBLIC_SPACE].balance / city.parameters.works.months_to_spend
            wanted[funder] = np.where(waiting, 0.0, monthly * households / households.sum())
        total = sum(float(part.sum()) for part in wanted.values())
        if total <= 0:
            return
        affordable = min(1.0, self.capacity / total)
        euro = np.zeros(len(city.buurten))
        for funder, part in wanted.items():
            cents = int(part.sum() * affordable)
            if cents > 0:
                paid = funder.pay(PUBLIC_SPACE, cents, "public space", "residents of programme wijken")
                self.capacity -= paid
                euro += paid / CENTS * part / part.sum()
        if euro.any():
            public_space.improve(city, euro)
