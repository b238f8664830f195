# Reads sequence and queries (window and two numbers); numbers the values.
data = list(map(int, text.split()))
n, q = data[0], data[1]
a = data[2 : 2 + n]
values = sorted(set(a))
number = {value: i for i, value in enumerate(values)}
a = [number[value] for value in a]
k = K
queries = []
for i in range(2 + n, 2 + n + 4 * q, 4):
    x, y = data[i], data[i + 1]
    #: include "mo_window.py"
    #: use bounds
    queries.append((l, r, low, high))
