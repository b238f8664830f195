# Reads sequence and windows; numbers the values, so that `a` holds positions in `values`.
data = list(map(int, text.split()))
n, q = data[0], data[1]
a = data[2 : 2 + n]
#: use transform
values = sorted(set(a))
number = {value: i for i, value in enumerate(values)}
a = [number[value] for value in a]
queries = []
for i in range(2 + n, 2 + n + 2 * q, 2):
    x, y = data[i], data[i + 1]
    #: include "mo_window.py"
    #: use widen
    queries.append((l, r))
