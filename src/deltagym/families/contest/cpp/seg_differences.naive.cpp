// Naive ways to follow hidden differences.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

struct Step {  // How to get from one hidden number to another, and back again.
    Int there, back;
};

static Int combined(Int one, Int other) {
    if constexpr (knob::kind_text == "difference") return (one + other) % knob::m;
    if constexpr (knob::kind_text == "ratio") return one * other % knob::m;
    return one ^ other;
}

[[maybe_unused]] static Step operator*(Step one, Step other) {
    return {combined(one.there, other.there), combined(other.back, one.back)};
}

[[maybe_unused]] static Step turned(Step step) { return {step.back, step.there}; }

static Step to_step(Int w) {
    if constexpr (knob::kind_text == "difference") return {w, (knob::m - w) % knob::m};
    if constexpr (knob::kind_text == "xor") return {w, w};
    Int inverse = 1;
    for (Int power = w, left = knob::m - 2; left; left /= 2, power = power * power % knob::m)
        if (left & 1) inverse = inverse * power % knob::m;
    return {w, inverse};
}

constexpr Int NOTHING = knob::kind_text == "ratio";

static Int shown(Int there) { return knob::kind_text == "xor" ? there & knob::m : there; }

#ifdef SEARCH  // The definition: from one vertex of each question, by edges that are present, until the other is found.
struct Graph {
    struct Way {
        int to;
        Int w;
    };
    std::vector<std::vector<Way>> near;
    explicit Graph(int n) : near(n) {}
    void come(int u, int v, Step step) {
        near[u].push_back({v, step.there});
        near[v].push_back({u, step.back});
    }
    void go(int u, int v) {
        std::erase_if(near[u], [v](const Way& way) { return way.to == v; });
        std::erase_if(near[v], [u](const Way& way) { return way.to == u; });
    }
    Int answer(int u, int v) const {
        std::vector<Int> known(near.size(), -1);
        std::vector<int> found{u};
        known[u] = NOTHING;
        for (size_t i = 0; i < found.size() && known[v] < 0; i++)
            for (const auto& [y, w] : near[found[i]])
                if (known[y] < 0) known[y] = combined(known[found[i]], w), found.push_back(y);
        return known[v] < 0 ? -1 : shown(known[v]);
    }
};
#elif defined(TWO_SIDED)  // A search from both vertices of a question in turn.
struct Graph {
    struct Way {
        int to;
        Step step;
    };
    std::vector<std::vector<Way>> near;
    std::vector<int> mark;
    std::vector<Step> known;
    int marks = 0;
    explicit Graph(int n) : near(n), mark(n), known(n) {}
    void come(int u, int v, Step step) {
        near[u].push_back({v, step});
        near[v].push_back({u, turned(step)});
    }
    void go(int u, int v) {
        std::erase_if(near[u], [v](const Way& way) { return way.to == v; });
        std::erase_if(near[v], [u](const Way& way) { return way.to == u; });
    }
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
#else
struct Unions {  // Components that only grow.
    std::vector<int> parent, size;
    std::vector<Step> up;
    void clear(int n) {
        parent.resize(n);
        for (int x = 0; x < n; x++) parent[x] = x;
        size.assign(n, 1);
        up.resize(n);
    }
    std::pair<int, Step> root(int x) {
        Step step{NOTHING, NOTHING};
        while (parent[x] != x) {
            const int above = parent[x];
            if (parent[above] != above) up[x] = up[x] * up[above], parent[x] = parent[above];
            step = step * up[x];
            x = parent[x];
        }
        return {x, step};
    }
    bool join(int u, int v, Step step) {
        auto [one, from_u] = root(u);
        auto [other, from_v] = root(v);
        if (one == other) return false;
        Step across = turned(from_v) * turned(step) * from_u;
        if (size[one] < size[other]) {
            std::swap(one, other);
            across = turned(across);
        }
        parent[other] = one;
        up[other] = across;
        size[one] += size[other];
        return true;
    }
    Int between(int u, int v) {  // -1 if they are not connected.
        const auto [one, from_u] = root(u);
        const auto [other, from_v] = root(v);
        return one == other ? shown(combined(from_u.there, from_v.back)) : -1;
    }
};
#ifdef LEARNED  // What is learned once stays true, so that only components are followed: labels, and a search from both ends in turn.
struct Graph {
    Unions learned;
    std::vector<std::vector<int>> near;
    std::vector<int> label, size, mark, unused;
    int marks = 0;
    explicit Graph(int n) : near(n), label(n), size(n, 1), mark(n) {
        learned.clear(n);
        for (int x = 0; x < n; x++) label[x] = x;
    }
    void come(int u, int v, Step step) {
        learned.join(u, v, step);
        if (label[u] != label[v]) {
            if (size[label[u]] < size[label[v]]) std::swap(u, v);
            size[label[u]] += size[label[v]];
            unused.push_back(label[v]);
            std::vector<int> found{v};
            label[v] = label[u];
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]])
                    if (label[y] != label[u]) label[y] = label[u], found.push_back(y);
        }
        near[u].push_back(v);
        near[v].push_back(u);
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
        std::vector<int> sides[2] = {{u}, {v}};
        size_t next[2] = {0, 0};
        marks += 2;
        mark[u] = marks, mark[v] = marks + 1;
        for (int side = 0;; side ^= 1) {
            if (next[side] == sides[side].size()) return split(sides[side]);
            for (int y : near[sides[side][next[side]++]]) {
                if (mark[y] == marks + !side) return;
                if (mark[y] != marks + side) mark[y] = marks + side, sides[side].push_back(y);
            }
        }
    }
    void split(const std::vector<int>& part) {
        const int to = unused.back();
        unused.pop_back();
        size[label[part[0]]] -= part.size();
        size[to] = part.size();
        for (int x : part) label[x] = to;
    }
    Int answer(int u, int v) { return label[u] == label[v] ? learned.between(u, v) : -1; }
};
#elif defined(LEARNED_ANEW)  // The same with components anew when an edge went that had joined two.
struct Components {  // They only grow.
    std::vector<int> parent, size;
    void clear(int n) {
        parent.resize(n);
        for (int x = 0; x < n; x++) parent[x] = x;
        size.assign(n, 1);
    }
    int root(int x) {
        while (parent[x] != x) x = parent[x] = parent[parent[x]];
        return x;
    }
    bool join(int u, int v) {
        u = root(u), v = root(v);
        if (u == v) return false;
        if (size[u] < size[v]) std::swap(u, v);
        parent[v] = u;
        size[u] += size[v];
        return true;
    }
};
struct Edge {
    int u, v;
    bool needed;  // Whether it joined two components.
};
struct Graph {  // Edges lie in an array without holes; what comes is joined to what is there.
    int n;
    Unions learned;
    Components components;
    std::vector<Edge> edges;
    std::unordered_map<int, int> place;
    bool stale = false;
    explicit Graph(int vertices) : n(vertices) {
        learned.clear(n);
        components.clear(n);
    }
    void come(int u, int v, Step step) {
        learned.join(u, v, step);
        place[u * n + v] = edges.size();
        edges.push_back({u, v, !stale && components.join(u, v)});
    }
    void go(int u, int v) {
        const auto found = place.find(u * n + v);
        const int at = found->second;
        place.erase(found);
        stale |= edges[at].needed;
        if (at + 1 < (int)edges.size()) {
            edges[at] = edges.back();
            place[edges[at].u * n + edges[at].v] = at;
        }
        edges.pop_back();
    }
    Int answer(int u, int v) {
        if (stale) {
            components.clear(n);
            for (Edge& edge : edges) edge.needed = components.join(edge.u, edge.v);
            stale = false;
        }
        return components.root(u) == components.root(v) ? learned.between(u, v) : -1;
    }
};
#else
struct Edge {
    int u, v;
    Step step;
    bool needed;  // Whether it joined two components.
};
struct Graph {  // Edges lie in an array without holes; what comes is joined to what is there.
    int n;
    std::vector<Edge> edges;
    std::unordered_map<int, int> place;
    Unions unions;
    bool stale = false;
    explicit Graph(int vertices) : n(vertices) { unions.clear(n); }
    void come(int u, int v, Step step) {
        place[u * n + v] = edges.size();
        edges.push_back({u, v, step, !stale && unions.join(u, v, step)});
    }
    void go(int u, int v) {
        const auto found = place.find(u * n + v);
        const int at = found->second;
        place.erase(found);
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
        stale = true;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
        stale |= edges[at].needed;
#endif
        if (at + 1 < (int)edges.size()) {
            edges[at] = edges.back();
            place[edges[at].u * n + edges[at].v] = at;
        }
        edges.pop_back();
    }
    Int answer(int u, int v) {
        if (stale) {
            unions.clear(n);
            for (Edge& edge : edges) edge.needed = unions.join(edge.u, edge.v, edge.step);
            stale = false;
        }
        return unions.between(u, v);
    }
};
#endif
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    Graph graph(n);
    while (q--) {
        int kind, u, v, w;
        std::cin >> kind >> u >> v >> w;
        if (kind == 1) graph.come(u - 1, v - 1, to_step(w));
        if (kind == 2) graph.go(u - 1, v - 1);
        if (kind == 3) std::cout << graph.answer(u - 1, v - 1) << "\n";
    }
}
