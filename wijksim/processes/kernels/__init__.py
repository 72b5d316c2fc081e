"""Compiled twins of the monthly rules: one household at a time, over all rows, nothing allocated.

A process file states its rule in plain numpy, on any rows; that is also the reference in the tests. The kernel of the
same name here does in one pass what the process does for all residents in a month, to the last bit. Constants that
meet float32 columns are passed as float32, as numpy would treat them. Exponentials and logarithms of whole columns are
numpy's, handed in: the C library rounds some of them differently.
"""
