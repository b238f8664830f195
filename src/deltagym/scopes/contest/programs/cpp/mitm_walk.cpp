// Walks with a given value: the values of all half walks from both corners, joined on the diagonal between them.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;
using Board = std::vector<std::vector<Int>>;

static Int grow(Int value, Int more) {
    if constexpr (knob::modulus) return (value + more) % knob::modulus;
    return value ^ more;
}

static Int without(Int value, Int part) {
    if constexpr (knob::modulus) return (value - part + knob::modulus) % knob::modulus;
    return value ^ part;
}

static Int worth(Int x, Int number) {  // What the cell gives that has this number on a walk, from 0 on.
    if constexpr (knob::worth_text == "weighted") x *= number + 1;
    if constexpr (knob::worth_text == "alternating") x *= number % 2 ? -1 : 1;
    if constexpr (knob::worth_text == "square") x *= x;
    if constexpr (knob::modulus) x = (x % knob::modulus + knob::modulus) % knob::modulus;
    return x;
}

static Board half_walks(const Board& board) {  // From the top left to the diagonal, by row; both ends count.
    const int n = board.size();
    Board values(n);
    values[0] = {grow(0, board[0][0])};
    for (int step = 1; step < n; step++)
        for (int i = step; i >= 0; i--) {  // Upwards, as a cell's values come from its own row and the one above.
            if (i > 0) values[i].insert(values[i].end(), values[i - 1].begin(), values[i - 1].end());
            for (auto& value : values[i]) value = grow(value, board[i][step - i]);
        }
    return values;
}

static Int common(std::vector<Int>& one, std::vector<Int>& other) {  // Pairs of equal numbers.
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    Int pairs = 0;
    for (auto a = one.begin(), b = other.begin(); a != one.end() && b != other.end();) {
        if (*a != *b) {
            ++(*a < *b ? a : b);
            continue;
        }
        const Int value = *a;
        Int ones = 0, others = 0;
        for (; a != one.end() && *a == value; ++a) ones++;
        for (; b != other.end() && *b == value; ++b) others++;
        pairs += ones * others;
    }
    return pairs;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    Int target, walks = 0;
    std::cin >> n >> target;
    if (knob::modulus) target = grow(target % std::max<Int>(knob::modulus, 1), 0);
    Board board(n, std::vector<Int>(n)), turned = board;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            std::cin >> board[i][j];
            turned[n - 1 - i][n - 1 - j] = board[i][j] = worth(board[i][j], i + j);
        }
    Board first = half_walks(board), last = half_walks(turned);
    for (int i = 0; i < n; i++) {
        const Int needed = grow(target, board[i][n - 1 - i]);  // Both halves hold the cell in which they meet.
        for (auto& value : first[i]) value = without(needed, value);
        walks += common(first[i], last[n - 1 - i]);
    }
    std::cout << walks << "\n";
}
