// The span of numbers that come and go: a basis of those that stay longest, as it is known when each will go.
#include <algorithm>
#include <array>
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
    for (int b = BITS - 1; b >= 0; b--) {
        const int other = y ^ basis[b];
        y = knob::ask_text == "most" ? std::max(y, other) : std::min(y, other);
    }
    return knob::ask_text != "missing" ? y : y ? rank : -1;
}

struct Lasting {  // A basis that prefers numbers that go late, so that those not gone span all that is present.
    Basis basis{}, goes{};

    void come(int x, int until) {
        for (int b = BITS - 1; b >= 0; b--) {
            if (!(x >> b & 1)) continue;
            if (goes[b] < until) {  // The one that goes sooner is tried further down.
                std::swap(basis[b], x);
                std::swap(goes[b], until);
            }
            if (!x) return;
            x ^= basis[b];
        }
    }
    Basis present(int now) const {
        Basis left = basis;
        for (int b = 0; b < BITS; b++)
            if (goes[b] <= now) left[b] = 0;
        return left;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    struct Operation {
        int kind, x, until;
    };
    int m = 0, q;
    if constexpr (knob::start_text == "full") std::cin >> m;
    std::cin >> q;
    std::vector<Operation> operations(m + q, {1, 0, m + q + 1});  // What is present at the start comes first.
    std::unordered_map<int, int> came;                            // When a present number came.
    for (int now = 0; now < m + q; now++) {
        auto& [kind, x, until] = operations[now];
        if (now >= m) std::cin >> kind;
        std::cin >> x;
        if (kind != 3) x = knob::twist * x % (1 << BITS);
        if (kind == 1) came[x] = now;
        if (kind == 2) operations[came[x]].until = now;
    }
    Lasting numbers;
    for (int now = 0; now < m + q; now++) {
        const auto& [kind, x, until] = operations[now];
        if (kind == 1) numbers.come(x, until);
        if (kind == 3) std::cout << answer(numbers.present(now), x) << "\n";
    }
}
