"""Compiled twins of the monthly rules: one household at a time, over all rows, nothing allocated.

A process file states its rule in plain numpy, on any rows; that is also the reference in the tests. The kernel here
does in one pass what the process does for all residents in a month: the same choices, whole numbers and euros to the
last bit, but health, loneliness and satisfaction only to a few units of the last place of their float32 columns
(tests/rounding.py says how far), as these passes reckon in float32 or take shares of the normal distribution from a
table. Of who leaves, is visited or waits longest, of contacts and the fatigue that they bring, of how long before a
search people register, of the lines and lets of social rent and who chooses in turn, of applicants and of counts by
group the tests alone hold the rule in plain numpy.

A kernel has the name of its process, or says at its top which one it serves; constants.py, lookup.py and residence.py
serve many, as does city/selection.py.

Constants that meet float32 columns are passed as float32, as numpy would treat them. Exponentials and logarithms of
whole columns are numpy's, handed in: the C library rounds some of them differently.
"""
