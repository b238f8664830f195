// Naive ways to follow hidden differences.
#include "present.hpp"
#include "seg_differences.hpp"

#if defined(SEARCH) || defined(TWO_SIDED)
struct Ways {  // From each vertex, by edges that are present.
    struct Way {
        int to;
        Step step;
    };
    std::vector<std::vector<Way>> near;

    explicit Ways(const std::vector<Part>& parts) : near(parts.size()) {}
    void come(const Relation& relation) {
        near[relation.u].push_back({relation.v, relation.step});
        near[relation.v].push_back({relation.u, turned(relation.step)});
    }
    void go(Edge edge) {
        std::erase_if(near[edge.u], [&](const Way& way) { return way.to == edge.v; });
        std::erase_if(near[edge.v], [&](const Way& way) { return way.to == edge.u; });
    }
};
#else
struct Known : Unions<Part> {  // What is known of numbers in components that only grow.
    std::vector<Step> up;      // From a vertex to its parent.

    void clear(const std::vector<Part>& parts) {
        Unions::clear(parts);
        up.resize(parts.size());
    }
    std::pair<int, Step> reached(int x) {  // The root of x, and the step there.
        Step step{NOTHING, NOTHING};
        while (parent[x] != x) {
            const int above = parent[x];
            if (parent[above] != above) up[x] = up[x] * up[above], parent[x] = parent[above];
            step = step * up[x];
            x = parent[x];
        }
        return {x, step};
    }
    bool join(const Relation& relation) {
        auto [u, from_u] = reached(relation.u);
        auto [v, from_v] = reached(relation.v);
        const int first = u;
        if (!unite(u, v)) return false;
        const Step across = turned(from_v) * turned(relation.step) * from_u;
        up[v] = u == first ? across : turned(across);
        return true;
    }
    Int answer(Edge question) {  // -1 if they are not connected.
        const auto [u, from_u] = reached(question.u);
        const auto [v, from_v] = reached(question.v);
        return u == v ? shown(combined(from_u.there, from_v.back)) : -1;
    }
};
#endif

#ifdef SEARCH  // The definition: from one vertex of each question, by edges that are present, until the other is found.
struct Graph : Ways {
    using Ways::Ways;
    void ask(Edge question) const {
        std::vector<Int> known(near.size(), -1);
        std::vector<int> found{question.u};
        known[question.u] = NOTHING;
        for (size_t i = 0; i < found.size() && known[question.v] < 0; i++)
            for (const auto& [y, step] : near[found[i]])
                if (known[y] < 0) known[y] = combined(known[found[i]], step.there), found.push_back(y);
        std::cout << (known[question.v] < 0 ? -1 : shown(known[question.v])) << "\n";
    }
};
#elif defined(TWO_SIDED)  // A search from both vertices of a question in turn.
struct Graph : Ways {
    std::vector<int> mark;
    std::vector<Step> known;
    int marks = 0;

    explicit Graph(const std::vector<Part>& parts) : Ways(parts), mark(parts.size()), known(parts.size()) {}
    void ask(Edge question) { std::cout << answer(question.u, question.v) << "\n"; }
    Int answer(int u, int v) {
        if (u == v) return shown(NOTHING);
        std::vector<int> sides[2] = {{u}, {v}};
        size_t next[2] = {0, 0};
        marks += 2;
        mark[u] = marks, mark[v] = marks + 1;
        known[u] = known[v] = {NOTHING, NOTHING};
        for (int side = 0;; side ^= 1) {
            if (next[side] == sides[side].size()) return -1;
            const int x = sides[side][next[side]++];
            for (const auto& [y, step] : near[x]) {
                if (mark[y] == marks + side) continue;
                const Step here = known[x] * step;
                if (mark[y] == marks + !side) {
                    const Step across = here * turned(known[y]);
                    return shown(side ? across.back : across.there);
                }
                mark[y] = marks + side;
                known[y] = here;
                sides[side].push_back(y);
            }
        }
    }
};
#elif defined(LEARNED)  // What is learned once stays true: only components are followed, by labels and a search from both ends in turn.
struct Graph : Labelled<Part> {
    Known learned;

    explicit Graph(const std::vector<Part>& parts) : Labelled(parts) { learned.clear(parts); }
    void come(const Relation& relation) {
        learned.join(relation);
        if (!same(relation)) {
            const auto [u, v] = downwards(relation);
            part[label[u]] = part[label[u]] + part[label[v]];
            unused.push_back(label[v]);
            relabel(v, label[u], [](int) {});
        }
        Neighbours::come(relation);
    }
    void go(Edge edge) {
        Neighbours::go(edge);
        const std::vector<int> found = cut_off(edge);
        if (found.empty()) return;
        const int from = label[found[0]], to = relabel(found);
        part[to].size = found.size();
        part[from].size -= part[to].size;
    }
    void ask(Edge question) { std::cout << (same(question) ? learned.answer(question) : -1) << "\n"; }
};
#elif defined(LEARNED_ANEW)  // The same with components anew when an edge went that had joined two.
struct Graph : Renewed<Unions<Part>, Part, After::NEEDED_EDGE> {
    Known learned;

    explicit Graph(const std::vector<Part>& parts) : Renewed(parts) { learned.clear(parts); }
    void come(const Relation& relation) {
        learned.join(relation);
        Renewed::come(relation);
    }
    void ask(Edge question) { std::cout << (fresh().same(question) ? learned.answer(question) : -1) << "\n"; }
};
#elif defined(REBUILD)  // Union-find anew at the first question after an edge went.
using Graph = Renewed<Known, Part, After::ANY_EDGE, Relation>;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
using Graph = Renewed<Known, Part, After::NEEDED_EDGE, Relation>;
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    Completed<Graph> graph{std::vector<Part>(n)};
    follow<Relation>(graph, q);
}
