// Naive ways to follow the vertices and edges of components.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

constexpr Int MODULUS = knob::k_list.empty() ? 1 : knob::k_list.front();
constexpr Int REMAINDER = knob::k_list.empty() ? 0 : knob::k_list.back();

static Int worth(Int s, Int e) {
    if constexpr (knob::of_text == "exact") return e - s + 1 == knob::k;
    if constexpr (knob::of_text == "weighted") return e - s + 1 == knob::k ? s : 0;
    if constexpr (knob::of_text == "trees of") return e == s - 1 && s >= knob::k;
    if constexpr (knob::of_text == "edges exact") return e == knob::k;
    if constexpr (knob::of_text == "edges least") return e >= knob::k;
    if constexpr (knob::of_text == "residue") return (2 * e + s) % MODULUS == REMAINDER;
    if constexpr (knob::of_text == "edges residue") return e % MODULUS == REMAINDER ? s : 0;
    Int power = 1;
    for (int i = 0; i < knob::k; i++) power *= e + 1;
    return power;
}

#ifdef SEARCH  // The definition: all components are searched at each question.
struct Graph {
    std::vector<std::vector<int>> near;
    explicit Graph(int n) : near(n) {}
    void come(int u, int v) {
        near[u].push_back(v);
        near[v].push_back(u);
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
    }
    Int answer() const {
        std::vector<char> seen(near.size());
        std::vector<int> found;
        Int total = 0;
        for (int first = 0; first < (int)near.size(); first++) {
            if (seen[first]) continue;
            found.assign(1, first);
            seen[first] = true;
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]])
                    if (!seen[y]) seen[y] = true, found.push_back(y);
            Int ends = 0;
            for (int x : found) ends += near[x].size();
            total += worth(found.size(), ends / 2);
        }
        return total;
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph {
    std::vector<std::vector<int>> near;
    std::vector<int> label, size, edges, mark, unused;
    int marks = 0;
    Int total;
    explicit Graph(int n) : near(n), label(n), size(n, 1), edges(n), mark(n), total(n * worth(1, 0)) {
        for (int x = 0; x < n; x++) label[x] = x;
    }
    void count(int component, int more_vertices, int more_edges) {
        if (size[component]) total -= worth(size[component], edges[component]);
        size[component] += more_vertices;
        edges[component] += more_edges;
        if (size[component]) total += worth(size[component], edges[component]);
    }
    void come(int u, int v) {
        if (label[u] != label[v]) {
            if (size[label[u]] < size[label[v]]) std::swap(u, v);
            const int kept = label[u], lost = label[v];
            count(kept, size[lost], edges[lost]);
            count(lost, -size[lost], -edges[lost]);
            unused.push_back(lost);
            std::vector<int> found{v};
            label[v] = kept;
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]])
                    if (label[y] != kept) label[y] = kept, found.push_back(y);
        }
        count(label[u], 0, 1);
        near[u].push_back(v);
        near[v].push_back(u);
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
        count(label[u], 0, -1);
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
        const int from = label[part[0]], to = unused.back();
        unused.pop_back();
        int ends = 0;
        for (int x : part) label[x] = to, ends += near[x].size();
        count(to, part.size(), ends / 2);
        count(from, -(int)part.size(), -ends / 2);
    }
    Int answer() const { return total; }
};
#else
struct Unions {  // Components that only grow.
    std::vector<int> parent, size, edges;
    void clear(int n) {
        parent.resize(n);
        for (int x = 0; x < n; x++) parent[x] = x;
        size.assign(n, 1);
        edges.assign(n, 0);
    }
    int root(int x) {
        while (parent[x] != x) x = parent[x] = parent[parent[x]];
        return x;
    }
    bool join(int u, int v) {
        u = root(u), v = root(v);
        if (size[u] < size[v]) std::swap(u, v);
        edges[u]++;
        if (u == v) return false;
        parent[v] = u;
        size[u] += size[v];
        edges[u] += edges[v];
        return true;
    }
    Int value(int root) const { return worth(size[root], edges[root]); }
    Int values(int u, int v) {  // What the components of two vertices are worth together.
        u = root(u), v = root(v);
        return u == v ? value(u) : value(u) + value(v);
    }
};
struct Edge {
    int u, v;
    bool needed;  // Whether it joined two components.
};
struct Graph {  // Edges lie in an array without holes; what comes is joined to what is there.
    int n;
    std::vector<Edge> edges;
    std::unordered_map<int, int> place;
    Unions unions;
    Int total;
    bool stale = false;
    explicit Graph(int vertices) : n(vertices), total(n * worth(1, 0)) { unions.clear(n); }
    void come(int u, int v) {
        place[u * n + v] = edges.size();
        edges.push_back({u, v, false});
        if (stale) return;
        total -= unions.values(u, v);
        edges.back().needed = unions.join(u, v);
        total += unions.values(u, v);
    }
    void go(int u, int v) {
        const auto found = place.find(u * n + v);
        const int at = found->second;
        place.erase(found);
#ifdef REBUILD  // Union-find anew at the first question after an edge went.
        stale = true;
#elif defined(NEEDED)  // Only if the edge was one that had joined two components.
        stale |= edges[at].needed;
        if (!stale) {
            total -= unions.values(u, v);
            unions.edges[unions.root(u)]--;
            total += unions.values(u, v);
        }
#endif
        if (at + 1 < (int)edges.size()) {
            edges[at] = edges.back();
            place[edges[at].u * n + edges[at].v] = at;
        }
        edges.pop_back();
    }
    Int answer() {
        if (stale) {
            unions.clear(n);
            for (Edge& edge : edges) edge.needed = unions.join(edge.u, edge.v);
            total = 0;
            for (int x = 0; x < n; x++)
                if (unions.parent[x] == x) total += unions.value(x);
            stale = false;
        }
        return total;
    }
};
#endif

int main() {
    std::ios::sync_with_stdio(false);
    int n, m = 0, q;
    std::cin >> n;
    if constexpr (knob::start_text == "full") std::cin >> m;
    std::cin >> q;
    Graph graph(n);
    for (int i = -m; i < q; i++) {
        int kind = 1, u, v;
        if (i >= 0) std::cin >> kind;
        std::cin >> u >> v;
        if (kind == 1) graph.come(u - 1, v - 1);
        if (kind == 2) graph.go(u - 1, v - 1);
        if (kind == 3) std::cout << graph.answer() << "\n";
    }
}
