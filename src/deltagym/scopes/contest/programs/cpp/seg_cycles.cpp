// Sums over components, by vertices and edges: edges lie on a segment tree over the questions, unions are taken back.
#include "lives.hpp"
#include "seg_cycles.hpp"

struct Components : Summed<Part> {
    using Summed::Summed;
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (part[u].size < part[v].size) std::swap(u, v);
        Part together = u == v ? part[u] : part[u] + part[v];
        together.edges++;
        hang(v, u, together);
    }
};

int main() {
    const auto [n, present, q] = read_start();
    Lives<Edge> lives(n);
    follow<Edge>(lives, q, present);
    Components components{std::vector<Part>(n)};
    lives.answer(components);
}
