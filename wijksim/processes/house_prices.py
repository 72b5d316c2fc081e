"""House prices of buurten (link 39)."""

import numpy as np

from wijksim.city.city import City


def step(city: City) -> None:
    """House prices rise, with a lag, where the programme has renewed public space; up to one upgrade counts."""
    if not city.pathways.price_response:
        return
    b, p = city.buurten, city.parameters.market
    renewed = np.minimum(b.public_space, 1.0)
    target = 1.0 + p.price_response * renewed
    b.price_index += (target - b.price_index) / p.price_lag
