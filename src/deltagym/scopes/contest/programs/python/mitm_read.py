data = list(map(int, text.split()))
n, q = data[0], data[1]
a, queries = data[2 : 2 + n], data[2 + n :]
coefficients = COEFFICIENTS
k, wanted = RESIDUE or (1, 0)
