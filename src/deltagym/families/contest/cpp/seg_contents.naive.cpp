// Naive ways to follow what components hold.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

static Int gathered(Int one, Int other) {
    if constexpr (knob::gather_text == "sum") return one + other;
    if constexpr (knob::gather_text == "xor") return one ^ other;
    if constexpr (knob::gather_text == "max") return std::max(one, other);
    return std::min(one, other);
}

static Int answer(Int one, Int other, bool same, Int size) {
    Int asked = one;
    if (knob::relation_text == "both" && !same) asked = gathered(one, other);
    if (knob::relation_text == "gap") asked = std::abs(one - other);
    if (knob::relation_text == "apart") asked = same ? 0 : one + other;
    return knob::scale * asked + size;
}

#ifdef SEARCH  // The definition: the components are searched at each question.
struct Graph {
    std::vector<Int> held;
    std::vector<std::vector<int>> near;
    explicit Graph(const std::vector<Int>& values) : held(values), near(values.size()) {}
    void come(int u, int v) {
        near[u].push_back(v);
        near[v].push_back(u);
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
    }
    Int ask(int u, int v) const {
        std::vector<char> seen(near.size());
        const auto search = [&](int first) {  // What the component of a vertex holds, and its size.
            std::vector<int> found{first};
            seen[first] = true;
            Int total = held[first];
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]])
                    if (!seen[y]) seen[y] = true, found.push_back(y), total = gathered(total, held[y]);
            return std::pair<Int, Int>(total, found.size());
        };
        const auto [one, size] = search(u);
        const bool same = seen[v];
        return answer(one, same ? one : search(v).first, same, size);
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph {
    std::vector<Int> values, held;
    std::vector<std::vector<int>> near;
    std::vector<int> label, size, mark, unused;
    int marks = 0;
    explicit Graph(const std::vector<Int>& given)
        : values(given), held(given), near(given.size()), label(given.size()), size(given.size(), 1), mark(given.size()) {
        for (size_t x = 0; x < label.size(); x++) label[x] = x;
    }
    void come(int u, int v) {
        if (label[u] != label[v]) {
            if (size[label[u]] < size[label[v]]) std::swap(u, v);
            const int kept = label[u], lost = label[v];
            size[kept] += size[lost];
            held[kept] = gathered(held[kept], held[lost]);
            unused.push_back(lost);
            flood(v, kept);
        }
        near[u].push_back(v);
        near[v].push_back(u);
    }
    Int flood(int first, int to) {
        std::vector<int> found{first};
        label[first] = to;
        Int total = values[first];
        for (size_t i = 0; i < found.size(); i++)
            for (int y : near[found[i]])
                if (label[y] != to) label[y] = to, found.push_back(y), total = gathered(total, values[y]);
        return total;
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
        std::vector<int> sides[2] = {{u}, {v}};
        size_t next[2] = {0, 0};
        marks += 2;
        mark[u] = marks, mark[v] = marks + 1;
        for (int side = 0;; side ^= 1) {
            if (next[side] == sides[side].size()) return split(sides[side], side ? u : v);
            for (int y : near[sides[side][next[side]++]]) {
                if (mark[y] == marks + !side) return;
                if (mark[y] != marks + side) mark[y] = marks + side, sides[side].push_back(y);
            }
        }
    }
    void split(const std::vector<int>& part, int other) {
        const int from = label[part[0]], to = unused.back();
        unused.pop_back();
        size[to] = part.size();
        size[from] -= part.size();
        held[to] = flood(part[0], to);
        if constexpr (knob::gather_text == "sum") {
            held[from] -= held[to];
        } else if constexpr (knob::gather_text == "xor") {
            held[from] ^= held[to];
        } else if (held[to] == held[from]) {  // The extreme one may be gone.
            unused.push_back(from);
            const int again = unused.front();
            unused.erase(unused.begin());
            size[again] = size[from];
            held[again] = flood(other, again);
        }
    }
    Int ask(int u, int v) const {
        const int one = label[u], other = label[v];
        return answer(held[one], held[other], one == other, size[one]);
    }
};
#else
struct Unions {  // Components that only grow.
    std::vector<Int> held;
    std::vector<int> parent, size;
    void clear(const std::vector<Int>& values) {
        held = values;
        parent.resize(values.size());
        for (size_t x = 0; x < parent.size(); x++) parent[x] = x;
        size.assign(values.size(), 1);
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
        held[u] = gathered(held[u], held[v]);
        return true;
    }
};
struct Edge {
    int u, v;
    bool needed;  // Whether it joined two components.
};
struct Graph {  // Edges lie in an array without holes; what comes is joined to what is there.
    std::vector<Int> values;
    std::vector<Edge> edges;
    std::unordered_map<int, int> place;
    Unions unions;
    bool stale = false;
    explicit Graph(const std::vector<Int>& given) : values(given) { unions.clear(values); }
    void come(int u, int v) {
        place[u * (int)values.size() + v] = edges.size();
        edges.push_back({u, v, !stale && unions.join(u, v)});
    }
    void go(int u, int v) {
        const auto found = place.find(u * (int)values.size() + v);
        const int at = found->second;
        place.erase(found);
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
        stale = true;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
        stale |= edges[at].needed;
#endif
        if (at + 1 < (int)edges.size()) {
            edges[at] = edges.back();
            place[edges[at].u * (int)values.size() + edges[at].v] = at;
        }
        edges.pop_back();
    }
    Int ask(int u, int v) {
        if (stale) {
            unions.clear(values);
            for (Edge& edge : edges) edge.needed = unions.join(edge.u, edge.v);
            stale = false;
        }
        u = unions.root(u), v = unions.root(v);
        return answer(unions.held[u], unions.held[v], u == v, unions.size[u]);
    }
};
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> values(n);
    for (Int& value : values) std::cin >> value;
    Graph graph(values);
    while (q--) {
        int kind, u, v;
        std::cin >> kind >> u >> v;
        if (kind == 1) graph.come(u - 1, v - 1);
        if (kind == 2) graph.go(u - 1, v - 1);
        if (kind == 3) std::cout << graph.ask(u - 1, v - 1) << "\n";
    }
}
