# Queries ask for the low-th smallest value that occurs as RULE says.
#: define bounds
low, high = data[i + 2], data[i + 3]
#: end
#: define weights
weight = [1] * m
#: end
#: define answer
sought, first = low, 0
while first < len(block) and sought > block[first]:
    sought -= block[first]
    first += 1
found = -1
for v in range(first * width, min(m, first * width + width)):
    sought -= here[v]
    if sought <= 0:
        found = values[v]
        break
out[i] = found
#: end
