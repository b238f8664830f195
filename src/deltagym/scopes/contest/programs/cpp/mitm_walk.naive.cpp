// Naive ways to count walks with a given value.
#ifdef HALVES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(TABLES)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;
using Board = std::vector<std::vector<Int>>;

inline Int grow(Int value, Int more) {
    if constexpr (knob::modulus) return value + more < knob::modulus ? value + more : value + more - knob::modulus;
    return value ^ more;
}

inline Int without(Int value, Int part) {
    if constexpr (knob::modulus) return value < part ? value - part + knob::modulus : value - part;
    return value ^ part;
}

inline Int worth(Int x, Int number) {  // What the cell gives that has this number on a walk, from 0 on.
    if constexpr (knob::worth_text == "weighted") x *= number + 1;
    if constexpr (knob::worth_text == "alternating") x *= number % 2 ? -1 : 1;
    if constexpr (knob::worth_text == "square") x *= x;
    if constexpr (knob::modulus) x = (x % knob::modulus + knob::modulus) % knob::modulus;
    return x;
}

inline Int walk(const Board& board, Int target, std::size_t i, std::size_t j, Int value) {
    value = grow(value, board[i][j]);
    Int found = i + j + 2 == 2 * board.size() && value == target;
    if (i + 1 < board.size()) found += walk(board, target, i + 1, j, value);
    if (j + 1 < board.size()) found += walk(board, target, i, j + 1, value);
    return found;
}

#ifdef WALKS  // The definition: every walk.
static Int count(const Board& board, Int target) { return walk(board, target, 0, 0, 0); }
#elif defined(HALVES)  // Every half walk from one corner with every one from the other, several at once.
static Board half_walks(const Board& board) {
    const int n = board.size();
    Board values(n);
    values[0] = {board[0][0]};
    for (int step = 1; step < n; step++)
        for (int i = step; i >= 0; i--) {
            if (i > 0) values[i].insert(values[i].end(), values[i - 1].begin(), values[i - 1].end());
            for (auto& value : values[i]) value = grow(value, board[i][step - i]);
        }
    return values;
}

template <class Number>
static Int common(const std::vector<Int>& one, const std::vector<Int>& other) {
    const std::vector<Number> narrow(other.begin(), other.end());
    Int pairs = 0;
    for (Number value : one) {
        Number equal = 0;
        for (Number x : narrow) equal += x == value;
        pairs += equal;
    }
    return pairs;
}

static Int count(const Board& board, Int target) {
    const int n = board.size();
    Board turned = board;
    Int greatest = target, walks = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            turned[n - 1 - i][n - 1 - j] = board[i][j];
            greatest |= board[i][j];
        }
    Board first = half_walks(board), last = half_walks(turned);
    for (int i = 0; i < n; i++) {
        const Int needed = grow(target, board[i][n - 1 - i]);
        for (auto& value : first[i]) value = without(needed, value);
        const auto& other = last[n - 1 - i];
        walks += greatest < 1LL << 30 ? common<int>(first[i], other) : common<Int>(first[i], other);
    }
    return walks;
}
#elif defined(TABLES)  // For each remainder, how many walks to a cell have it; a table is turned by moving its start.
static Int count(const Board& board, Int target) {
    if (!knob::modulus || board.size() < 10) return walk(board, target, 0, 0, 0);  // Few walks are not worth tables.
    const Int m = knob::modulus, n = board.size();
    std::vector<std::vector<Int>> ways(n);
    std::vector<Int> start(n);
    ways[0].assign(m, 0);
    ways[0][0] = 1;
    for (Int i = 0; i < n; i++)
        for (Int j = 0; j < n; j++) {
            if (ways[j].empty()) ways[j].assign(m, 0);
            if (j > 0) {
                const Int shift = without(start[j - 1], start[j]), *from = ways[j - 1].data();
                Int* to = ways[j].data();
                for (Int x = 0; x < m - shift; x++) to[x] += from[x + shift];
                for (Int x = m - shift; x < m; x++) to[x] += from[x + shift - m];
            }
            start[j] = without(start[j], board[i][j]);
        }
    return ways[n - 1][grow(target, start[n - 1])];
}
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n;
    Int target;
    std::cin >> n >> target;
    if (knob::modulus) target %= std::max<Int>(knob::modulus, 1);
    Board board(n, std::vector<Int>(n));
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            std::cin >> board[i][j];
            board[i][j] = worth(board[i][j], i + j);
        }
    std::cout << count(board, target) << "\n";
}
