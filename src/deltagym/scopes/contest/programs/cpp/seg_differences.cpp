// Hidden differences in a changing graph: lifetimes of edges on a segment tree over the questions, unions taken back.
#include "lives.hpp"
#include "seg_differences.hpp"

struct Components : Forest<Part> {
    std::vector<Step> up;  // From a vertex to its parent.

    explicit Components(int n) : Forest(std::vector<Part>(n)), up(n) {}
    std::pair<int, Step> reached(int x) const {  // The root of x, and the step there.
        Step step{NOTHING, NOTHING};
        for (; parent[x] != x; x = parent[x]) step = step * up[x];
        return {x, step};
    }
    void join(const Relation& relation) {
        auto [u, from_u] = reached(relation.u);
        auto [v, from_v] = reached(relation.v);
        if (u == v) return;
        Step across = turned(from_v) * turned(relation.step) * from_u;  // From v to u.
        if (part[u].size < part[v].size) {
            std::swap(u, v);
            across = turned(across);
        }
        hang(v, u, part[u] + part[v]);
        up[v] = across;
    }
    Int answer(const Edge& question) const {
        const auto [u, from_u] = reached(question.u);
        const auto [v, from_v] = reached(question.v);
        return u == v ? shown(combined(from_u.there, from_v.back)) : -1;
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    Completed<Lives<Relation>> lives(n);
    follow<Relation>(lives, q);
    Components components(n);
    lives.answer(components);
}
