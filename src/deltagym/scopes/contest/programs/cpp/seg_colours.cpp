// Sums over components that two colours do or do not suffice for: a segment tree over the questions, unions taken back.
#include "lives.hpp"
#include "seg_colours.hpp"

struct Components : Summed<Part> {
    std::vector<char> side;  // Whether a vertex is coloured unlike its parent.

    explicit Components(const std::vector<Part>& parts) : Summed(parts), side(parts.size()) {}
    std::pair<int, bool> coloured(int x) const {  // The root of x, and whether x is coloured unlike it.
        bool unlike = false;
        for (; parent[x] != x; x = parent[x]) unlike ^= side[x];
        return {x, unlike};
    }
    void join(Edge edge) {
        auto [u, one] = coloured(edge.u);
        auto [v, other] = coloured(edge.v);
        const bool unlike = one == other;  // Whether the roots have to get unlike colours.
        if (u == v) {
            if (unlike && !part[u].odd) hang(u, u, {part[u].size, 1});
            return;
        }
        if (part[u].size < part[v].size) std::swap(u, v);
        hang(v, u, part[u] + part[v]);
        side[v] = unlike;
    }
};

int main() {
    const auto [n, present, q] = read_start();
    Lives<Edge> lives(n);
    follow<Edge>(lives, q, present);
    Components components{std::vector<Part>(n)};
    lives.answer(components);
}
