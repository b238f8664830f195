// Naive ways to follow the span of numbers.
#ifdef ELIMINATION
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <array>
#include <bit>
#include <iostream>
#include <unordered_map>
#include <vector>

constexpr int BITS = 20;

using Basis = std::array<int, BITS>;  // At place b: a number whose highest bit is b, or 0.

static int answer(const Basis& basis, int y) {
    int rank = 0;
    for (int x : basis) rank += x > 0;
    if constexpr (knob::ask_text == "below") {
        int below = 0, z = 0;  // z agrees with y in the bits done.
        for (int b = BITS - 1; b >= 0; b--) {
            const bool wanted = y >> b & 1, set = z >> b & 1;
            rank -= basis[b] > 0;
            if (wanted && (basis[b] || !set)) below += 1 << rank;
            if (wanted != set && !basis[b]) break;
            if (wanted != set) z ^= basis[b];
        }
        return below;
    }
    for (int b = BITS - 1; b >= 0; b--) y = knob::ask_text == "most" ? std::max(y, y ^ basis[b]) : std::min(y, y ^ basis[b]);
    return knob::ask_text != "missing" ? y : y ? rank : -1;
}

[[maybe_unused]] static bool extend(Basis& basis, int x) {
    while (x) {
        int& place = basis[std::bit_width(unsigned(x)) - 1];
        if (!place) {
            place = x;
            return true;
        }
        x ^= place;
    }
    return false;
}

struct Numbers {  // They lie in an array without holes.
    std::vector<int> present;
    std::unordered_map<int, int> place;
    Basis basis{};
    bool stale = false;
#ifdef NEEDED
    std::vector<char> needed = std::vector<char>(1 << BITS);
#endif

    void come(int x) {
        place[x] = present.size();
        present.push_back(x);
#ifdef NEEDED
        if (!stale) needed[x] = extend(basis, x);
#elif defined(ELIMINATION)
        if (!stale) extend(basis, x);
#else
        stale = true;
#endif
    }
    void go(int x) {
        const int at = place[x];
        place.erase(x);
        place[present[at] = present.back()] = at;
        present.pop_back();
        if (at == (int)present.size()) place.erase(x);
#ifdef NEEDED
        stale |= needed[x];
#else
        stale = true;
#endif
    }
    int ask(int y) {
        if (stale) anew();
        stale = false;
        return answer(basis, y);
    }
    void anew() {
        basis = {};
#ifdef ANEW  // The definition: a basis anew from all numbers present.
        for (int x : present) extend(basis, x);
#elif defined(ELIMINATION)  // The same from the top down: each pivot goes through all numbers, several at once.
        std::vector<int> rest = present;
        int pivot = 0;
        int* const numbers = rest.data();
        const size_t count = rest.size();
        for (int x : rest) pivot = std::max(pivot, x);
        while (pivot) {
            int next = 0;
            for (size_t i = 0; i < count; i++) {
                const int x = numbers[i], y = x ^ pivot;
                const int least = x < y ? x : y;
                numbers[i] = least;
                next = next > least ? next : least;
            }
            basis[std::bit_width(unsigned(pivot)) - 1] = pivot;
            pivot = next;
        }
#elif defined(NEEDED)  // Only after a number went that had extended the basis.
        for (int x : present) needed[x] = extend(basis, x);
#endif
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int m = 0, q;
    if constexpr (knob::start_text == "full") std::cin >> m;
    std::cin >> q;
    Numbers numbers;
    for (int i = -m; i < q; i++) {
        int kind = 1, x;
        if (i >= 0) std::cin >> kind;
        std::cin >> x;
        const int stands = knob::twist * x % (1 << BITS);
        if (kind == 1) numbers.come(stands);
        if (kind == 2) numbers.go(stands);
        if (kind == 3) std::cout << numbers.ask(x) << "\n";
    }
}
