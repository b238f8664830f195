# Reads the numbers; only the lowest LOW bits matter, all if LOW is 0.
data = list(map(int, text.split()))
n, target = data[0], data[1]
a = data[2 : 2 + n]
k, wanted = K, WANTED
#: if LOW
a = [x % 2**LOW for x in a]
target %= 2**LOW
#: end
