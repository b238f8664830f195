// Naive ways to follow which components two colours suffice for.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

constexpr Int MODULUS = knob::k_list.empty() ? 1 : knob::k_list.front();
constexpr Int REMAINDER = knob::k_list.empty() ? 0 : knob::k_list.back();

static Int worth(Int s, bool good) {
    const bool left = s % MODULUS == REMAINDER;
    if constexpr (knob::of_text == "two") return good && s >= knob::k;
    if constexpr (knob::of_text == "more") return good || s < knob::k ? 0 : s;
    if constexpr (knob::of_text == "two residue") return good && left;
    if constexpr (knob::of_text == "more residue") return good || !left ? 0 : s;
    if constexpr (knob::of_text == "two square") return good && left ? s * s : 0;
    return left ? good ? s : -s : 0;
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
        std::vector<char> colour(near.size(), -1);
        std::vector<int> found;
        Int total = 0;
        for (int first = 0; first < (int)near.size(); first++) {
            if (colour[first] >= 0) continue;
            found.assign(1, first);
            colour[first] = 0;
            bool good = true;
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]]) {
                    if (colour[y] < 0) colour[y] = !colour[found[i]], found.push_back(y);
                    good &= colour[y] != colour[found[i]];
                }
            total += worth(found.size(), good);
        }
        return total;
    }
};
#elif defined(TWO_SIDED)  // Components kept up to date; when an edge goes, a search from both of its ends in turn.
struct Graph {
    std::vector<std::vector<int>> near;
    std::vector<int> label, size, mark, unused;
    std::vector<char> colour, odd;
    int marks = 0;
    Int total;
    explicit Graph(int n) : near(n), label(n), size(n, 1), mark(n), colour(n), odd(n), total(n * worth(1, true)) {
        for (int x = 0; x < n; x++) label[x] = x;
    }
    void set(int component, int vertices, bool has_odd) {
        if (size[component]) total -= worth(size[component], !odd[component]);
        size[component] = vertices;
        odd[component] = has_odd;
        if (vertices) total += worth(vertices, !has_odd);
    }
    void come(int u, int v) {
        if (label[u] != label[v]) {
            if (size[label[u]] < size[label[v]]) std::swap(u, v);
            const int kept = label[u], lost = label[v];
            set(kept, size[kept] + size[lost], odd[kept] || odd[lost]);
            set(lost, 0, false);
            unused.push_back(lost);
            std::vector<int> found{v};
            label[v] = kept;
            const bool turn = colour[u] == colour[v];
            colour[v] ^= turn;
            for (size_t i = 0; i < found.size(); i++)
                for (int y : near[found[i]])
                    if (label[y] != kept) label[y] = kept, colour[y] ^= turn, found.push_back(y);
        } else if (colour[u] == colour[v] && !odd[label[u]]) {
            set(label[u], size[label[u]], true);
        }
        near[u].push_back(v);
        near[v].push_back(u);
    }
    void go(int u, int v) {
        std::erase(near[u], v);
        std::erase(near[v], u);
        const int whole = label[u];
        separate(u, v);
        if (!odd[whole]) return;
        set(whole, size[whole], true);
        for (int x : {u, v})
            if ((x == u || label[u] != label[v]) && colourable(x)) set(label[x], size[label[x]], false);
    }
    bool colourable(int first) {
        marks++;
        std::vector<int> found{first};
        mark[first] = marks;
        for (size_t i = 0; i < found.size(); i++)
            for (int x = found[i]; int y : near[x]) {
                if (mark[y] == marks && colour[y] == colour[x]) return false;
                if (mark[y] != marks) mark[y] = marks, colour[y] = !colour[x], found.push_back(y);
            }
        return true;
    }
    void separate(int u, int v) {
        std::vector<int> sides[2] = {{u}, {v}};
        size_t next[2] = {0, 0};
        marks += 2;
        mark[u] = marks - 1, mark[v] = marks;
        for (int side = 0;; side ^= 1) {
            if (next[side] == sides[side].size()) return split(sides[side]);
            for (int y : near[sides[side][next[side]++]]) {
                if (mark[y] == marks - side) return;
                if (mark[y] != marks - !side) mark[y] = marks - !side, sides[side].push_back(y);
            }
        }
    }
    void split(const std::vector<int>& part) {
        const int from = label[part[0]], to = unused.back();
        unused.pop_back();
        for (int x : part) label[x] = to;
        set(to, part.size(), odd[from]);
        set(from, size[from] - part.size(), odd[from]);
    }
    Int answer() const { return total; }
};
#else
struct Unions {  // Components that only grow, by a forest.
    std::vector<int> parent, size, odd;  // `odd`: a component's edges that close odd cycles of the forest.
    std::vector<char> side;              // Whether a vertex is coloured unlike its parent.
    void clear(int n) {
        parent.resize(n);
        for (int x = 0; x < n; x++) parent[x] = x;
        size.assign(n, 1);
        odd.assign(n, 0);
        side.assign(n, 0);
    }
    std::pair<int, bool> find(int x) {  // The root of x, and whether x is coloured unlike it.
        bool unlike = false;
        while (parent[x] != x) {
            side[x] ^= side[parent[x]];  // A root's side is 0.
            parent[x] = parent[parent[x]];
            unlike ^= side[x];
            x = parent[x];
        }
        return {x, unlike};
    }
    bool join(int x, int y, bool& closes_odd) {
        auto [u, one] = find(x);
        auto [v, other] = find(y);
        closes_odd = u == v && one == other;
        odd[u] += closes_odd;
        if (u == v) return false;
        if (size[u] < size[v]) std::swap(u, v);
        parent[v] = u;
        side[v] = one == other;
        size[u] += size[v];
        odd[u] += odd[v];
        return true;
    }
    Int value(int root) const { return worth(size[root], !odd[root]); }
    Int values(int x, int y) {  // What the components of two vertices are worth together.
        const int u = find(x).first, v = find(y).first;
        return u == v ? value(u) : value(u) + value(v);
    }
};
struct Edge {
    int u, v;
    bool needed, odd;  // Whether it joined two components; whether it closed an odd cycle.
};
struct Graph {  // Edges lie in an array without holes; what comes is joined to what is there.
    int n;
    std::vector<Edge> edges;
    std::unordered_map<int, int> place;
    Unions unions;
    Int total;
    bool stale = false;
    explicit Graph(int vertices) : n(vertices), total(n * worth(1, true)) { unions.clear(n); }
    void come(int u, int v) {
        place[u * n + v] = edges.size();
        edges.push_back({u, v, false, false});
        if (stale) return;
        total -= unions.values(u, v);
        edges.back().needed = unions.join(u, v, edges.back().odd);
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
        if (!stale && edges[at].odd) {
            total -= unions.values(u, v);
            unions.odd[unions.find(u).first]--;
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
            for (Edge& edge : edges) edge.needed = unions.join(edge.u, edge.v, edge.odd);
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
