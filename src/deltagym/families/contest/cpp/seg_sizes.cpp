// Sums over the sizes of components: edges lie on a segment tree over the questions, unions are taken back.
#include <algorithm>
#include <iostream>
#include <unordered_map>
#include <vector>

using Int = long long;

constexpr Int MODULUS = knob::k_list.empty() ? 1 : knob::k_list.front();
constexpr Int REMAINDER = knob::k_list.empty() ? 0 : knob::k_list.back();

static Int worth(Int s) {
    if constexpr (knob::of_text == "exact") return s == knob::k;
    if constexpr (knob::of_text == "least") return s >= knob::k;
    if constexpr (knob::of_text == "residue") return s % MODULUS == REMAINDER;
    if constexpr (knob::of_text == "residue square") return s % MODULUS == REMAINDER ? s * s : 0;
    if constexpr (knob::of_text == "capped") return std::min<Int>(s, knob::k) * std::min<Int>(s, knob::k);
    Int power = 1;
    for (int i = 0; i < knob::k; i++) power *= s;
    return power;
}

struct Edge {
    int u, v;
};

struct Forest {  // Unions without path compression, so that the last one can be taken back.
    std::vector<int> parent, size, joined;  // `joined`: the roots that were hung below others, in order.
    Int total;

    explicit Forest(int n) : parent(n), size(n, 1), total(n * worth(1)) {
        for (int x = 0; x < n; x++) parent[x] = x;
    }
    int root(int x) const {
        while (parent[x] != x) x = parent[x];
        return x;
    }
    void join(Edge edge) {
        int u = root(edge.u), v = root(edge.v);
        if (u == v) return;
        if (size[u] < size[v]) std::swap(u, v);
        total += worth(size[u] + size[v]) - worth(size[u]) - worth(size[v]);
        parent[v] = u;
        size[u] += size[v];
        joined.push_back(v);
    }
    void take_back(size_t mark) {
        for (; joined.size() > mark; joined.pop_back()) {
            const int v = joined.back(), u = parent[v];
            size[u] -= size[v];
            parent[v] = v;
            total += worth(size[u]) + worth(size[v]) - worth(size[u] + size[v]);
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
