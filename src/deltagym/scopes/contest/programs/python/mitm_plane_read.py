# Reads things and bounds. With the signs turned where needed, both bounds are upper ones.
data = list(map(int, text.split()))
sign_a, sign_b = 1 if A == "<=" else -1, 1 if B == "<=" else -1
n, limit_a, limit_b = data[0], sign_a * data[1], sign_b * data[2]
items = []
for i in range(3, 3 + 3 * n, 3):
    items.append((sign_a * data[i], sign_b * data[i + 1], data[i + 2]))
low, high = COEFFICIENTS
