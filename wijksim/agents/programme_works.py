"""What the programme adds in bricks: further complexes and public space, as far as money and hours reach."""

from typing import TYPE_CHECKING

import numpy as np

from wijksim.agents.corporation import Corporation, complex_sizes, idle_complexes, priority, renovation_cost
from wijksim.agents.funder import PUBLIC_SPACE, WORKS, Funder, available, collect
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
        self.capacity += round(hours * city.parameters.teams.works_per_hour * 100)
        self._refund()
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
        """Spends on public space wijk by wijk; buurten whose calendar is aligned wait for the works."""
        model, city = self.model, self.model.city
        waiting = public_space.waits_for_works(city)
        euro = np.zeros(len(city.buurten))
        d = city.dwellings
        dwellings = np.bincount(d.buurt[d.active], minlength=len(city.buurten))
        for wijk in np.flatnonzero(model.programme_active):
            buurten = np.flatnonzero((city.buurten.wijk == wijk) & ~waiting & (dwellings > 0))
            if not buurten.size:
                continue
            for regio_deal in (True, False):
                part = buurten[city.buurten.regio_deal[buurten] == regio_deal]
                if not part.size:
                    continue
                share = model.household_share(part)
                wanted = round(
                    available(model.funder_list, PUBLIC_SPACE, regio_deal=regio_deal)
                    * share
                    / city.parameters.works.months_to_spend
                )
                wanted = min(wanted, self.capacity)
                paid = collect(
                    model.funder_list,
                    PUBLIC_SPACE,
                    wanted,
                    "public space",
                    "residents of programme wijken",
                    regio_deal=regio_deal,
                )
                self.capacity -= paid
                euro[part] += paid / 100 * dwellings[part] / dwellings[part].sum()
        if euro.any():
            public_space.improve(city, euro)
