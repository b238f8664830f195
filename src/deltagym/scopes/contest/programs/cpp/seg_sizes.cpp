// Sums over the sizes of components: edges lie on a segment tree over the questions, unions are taken back.
#include "lives.hpp"
#include "seg_sizes.hpp"

struct Components : Summed<Part> {
    using Summed::Summed;
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (u == v) return;
        if (part[u].size < part[v].size) std::swap(u, v);
        hang(v, u, part[u] + part[v]);
    }
};

int main() {
    const auto [n, present, q] = read_start();
    Lives<Edge> lives(n);
    follow<Edge>(lives, q, present);
    Components components{std::vector<Part>(n)};
    lives.answer(components);
}
