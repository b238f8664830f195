# Edges that come and go, without anything else to read.
#: define head
width = 3
#: if START == "full"
n, m, q = data[0], data[1], data[2]
at = 3 + 2 * m
born = {(data[i] - 1, data[i + 1] - 1): 0 for i in range(3, at, 2)}
#: else
n, q, at = data[0], data[1], 2
#: end
#: end
#: define operation
kind, u, v = data[i : i + 3]
item, question = (u - 1, v - 1), (u, v)
#: end
#: define operations
#: if START == "full"
at = 3 + 2 * data[1]
operations = [[1, *data[i : i + 2]] for i in range(3, at, 2)]
operations += [data[i : i + 3] for i in range(at, len(data), 3)]
#: else
operations = [data[i : i + 3] for i in range(2, len(data), 3)]
#: end
#: end
