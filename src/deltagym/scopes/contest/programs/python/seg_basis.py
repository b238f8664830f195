# Numbers that come and go: a basis whose element at position b has b as its highest bit, or is 0.
BITS = 20

#: define head
width, twist = 2, TWIST
#: if START == "full"
m, q = data[0], data[1]
at = 2 + m
for y in data[2:at]:
    born[y * twist % 2**BITS] = 0
#: else
q, at = data[0], 1
#: end
#: end
#: define operation
kind, y = data[i : i + 2]
item, question = y * twist % 2**BITS, y
#: end
#: define state
basis = [0] * BITS
#: end
#: define add
x = item
while x:
    b = x.bit_length() - 1
    if not basis[b]:
        basis[b] = x
        trail.append(b)
        break
    x ^= basis[b]
#: end
#: define undo
basis[trail.pop()] = 0
#: end
#: define tell
#: if ASK == "most"
for x in reversed(basis):
    if y ^ x > y:
        y ^= x
out.append(y)
#: elif ASK == "least"
for x in reversed(basis):
    if y ^ x < y:
        y ^= x
out.append(y)
#: elif ASK == "below"
rank = len(basis) - basis.count(0)
below = z = 0
for b in range(len(basis) - 1, -1, -1):
    rank -= basis[b] > 0
    if y >> b & 1:
        if basis[b] or not z >> b & 1:
            below += 1 << rank
        if not z >> b & 1:
            if not basis[b]:
                break
            z ^= basis[b]
    elif z >> b & 1:
        if not basis[b]:
            break
        z ^= basis[b]
out.append(below)
#: else
for x in reversed(basis):
    if y ^ x < y:
        y ^= x
out.append(len(basis) - basis.count(0) if y else -1)
#: end
#: end
#: define answer
y = question
#: use tell
#: end
#: define plain
basis = [0] * BITS
for item in present:
    y = item
    while y:
        b = y.bit_length() - 1
        if not basis[b]:
            basis[b] = y
            break
        y ^= basis[b]
#: end
#: define plain_answer
y = question
#: use tell
#: end
#: define vector_begin
#: end
#: define vector
rest = np.fromiter(present, dtype=np.int64, count=len(present))
basis = [0] * BITS
for b in range(BITS - 1, -1, -1):
    high = rest >> b & 1 == 1
    if high.any():
        basis[b] = int(rest[high.argmax()])
        rest[high] ^= basis[b]
#: end
#: define vector_answer
y = question
#: use tell
#: end
