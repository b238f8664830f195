// Sums over components, by vertices and edges: edges lie on a segment tree over the questions, unions are taken back.
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

struct Edge {
    int u, v;
};

struct Forest {  // Unions without path compression, so that the last one can be taken back.
    std::vector<int> parent, size, edges, joined;  // `joined`: roots hung below others; -1 - root for more edges.
    Int total;

    explicit Forest(int n) : parent(n), size(n, 1), edges(n), total(n * worth(1, 0)) {
        for (int x = 0; x < n; x++) parent[x] = x;
    }
    int root(int x) const {
        while (parent[x] != x) x = parent[x];
        return x;
    }
    Int value(int root) const { return worth(size[root], edges[root]); }
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (size[u] < size[v]) std::swap(u, v);
        total -= value(u);
        edges[u]++;
        if (u != v) {
            total -= value(v);
            parent[v] = u;
            size[u] += size[v];
            edges[u] += edges[v];
        }
        total += value(u);
        joined.push_back(u == v ? -1 - u : v);
    }
    void take_back(size_t mark) {
        for (; joined.size() > mark; joined.pop_back()) {
            const int v = joined.back(), u = v < 0 ? -1 - v : parent[v];
            total -= value(u);
            edges[u]--;
            if (v >= 0) {
                parent[v] = v;
                size[u] -= size[v];
                edges[u] -= edges[v];
                total += value(v);
            }
            total += value(u);
        }
    }
};

struct Moments {  // A segment tree over the questions; a node holds edges that are present throughout its stretch.
    int count, leaves = 1;
    std::vector<std::vector<Edge>> tree;

    explicit Moments(int questions) : count(questions) {
        while (leaves < count) leaves *= 2;
        tree.resize(2 * leaves);
    }
    void put(Edge edge, int from, int to) {
        for (from += leaves, to += leaves; from < to; from /= 2, to /= 2) {
            if (from & 1) tree[from++].push_back(edge);
            if (to & 1) tree[--to].push_back(edge);
        }
    }
    void answer(Forest& forest, int node = 1) const {
        const size_t mark = forest.joined.size();
        for (const Edge& edge : tree[node]) forest.join(edge);
        if (node < leaves) {
            answer(forest, 2 * node);
            answer(forest, 2 * node + 1);
        } else if (node - leaves < count) {
            std::cout << forest.total << "\n";
        }
        forest.take_back(mark);
    }
};

int main() {
    std::ios::sync_with_stdio(false);
    struct Life {
        Edge edge;
        int from, to;
    };
    int n, m = 0, q, questions = 0;
    std::cin >> n;
    if constexpr (knob::start_text == "full") std::cin >> m;
    std::cin >> q;
    std::vector<Life> lives;
    std::unordered_map<int, int> current;  // The life that an edge, as one number, has now.
    for (int i = -m; i < q; i++) {  // Edges present at the start are read as operations before the first.
        int kind = 1, u, v;
        if (i >= 0) std::cin >> kind;
        std::cin >> u >> v;
        if (kind == 3) {
            questions++;
        } else if (kind == 1) {
            current[u * (n + 1) + v] = lives.size();
            lives.push_back({{u - 1, v - 1}, questions, q});
        } else {
            lives[current[u * (n + 1) + v]].to = questions;
        }
    }
    Moments moments(questions);
    for (const auto& [edge, from, to] : lives) moments.put(edge, from, std::min(to, questions));
    Forest forest(n);
    moments.answer(forest);
}
