# Reads the board; `worth` holds what each cell of a walk gives.
data = list(map(int, text.split()))
n, target = data[0], data[1]
board = [data[2 + n * i : 2 + n * i + n] for i in range(n)]
worth = [[0] * n for _ in range(n)]
for i in range(n):
    for j in range(n):
        #: if WORTH == "plain"
        worth[i][j] = board[i][j]
        #: elif WORTH == "weighted"
        worth[i][j] = board[i][j] * (i + j + 1)
        #: elif WORTH == "alternating"
        worth[i][j] = board[i][j] * (1 - (i + j) % 2 * 2)
        #: else
        worth[i][j] = board[i][j] * board[i][j]
        #: end
modulus = MODULUS
#: if MODULUS
target %= modulus
#: end
#: define grow
#: if MODULUS
value = (value + more) % modulus
#: else
value = value ^ more
#: end
#: end
