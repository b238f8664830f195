// What components of a changing graph hold: lifetimes of edges on a segment tree over the questions, unions taken back.
#include "lives.hpp"
#include "seg_contents.hpp"

struct Components : Forest<Part> {
    using Forest::Forest;
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (u == v) return;
        if (part[u].size < part[v].size) std::swap(u, v);
        hang(v, u, part[u] + part[v]);
    }
    Int answer(Edge question) const {
        const int u = root(question.u), v = root(question.v);
        return asked(part[u], part[v], u == v);
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    Components components(read_parts(n));
    Lives<Edge> lives(n);
    follow<Edge>(lives, q);
    lives.answer(components);
}
