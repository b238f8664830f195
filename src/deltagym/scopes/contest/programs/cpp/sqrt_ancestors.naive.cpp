// Naive ways to find where two ways to the root meet in a tree that changes.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

struct Meeting {
    int vertex;
    Int edges;
};

struct Tree {
    std::vector<int> up;  // Above the root is 0, and above that 0 again.
#ifdef STEPS  // The definition: the greater of the two goes up, one edge at a time.
    Meeting meet(int u, int v) {
        Int edges = 0;
        for (; u != v; edges++) {
            if (u > v)
                u = up[u];
            else
                v = up[v];
        }
        return {u, edges};
    }
#elif defined(SWAPPED)  // The same without a branch that the processor guesses wrong.
    Meeting meet(int u, int v) {
        Int edges = 0;
        for (; u != v; edges++) {
            const int above = up[std::max(u, v)];
            v = std::min(u, v);
            u = above;
        }
        return {u, edges};
    }
#elif defined(MARKED)  // Marks one way, then follows the other until it comes upon a mark.
    std::vector<int> mark, place;
    int query = 0;
    Meeting meet(int u, int v) {
        mark.resize(up.size());
        place.resize(up.size());
        query++;
        for (int edges = 0; u > 0; u = up[u]) mark[u] = query, place[u] = edges++;
        Int edges = 0;
        for (; mark[v] != query; v = up[v]) edges++;
        return {v, edges + place[v]};
    }
#elif defined(ALTERNATING)  // Follows both ways at once, until one comes upon the other's marks.
    struct Mark {
        int u = 0, v = 0;  // Steps from u and from v, counted on from query to query: old marks are too small.
    };
    std::vector<Mark> marks;
    int time = 1;
    Meeting meet(int u, int v) {
        marks.resize(up.size());
        marks[0] = {};
        const int start = time;
        for (;; time++) {
            Mark &of_u = marks[u], &of_v = marks[v];
            of_u.u = u ? time : 0;
            of_v.v = v ? time : 0;
            if (of_u.v >= start) return finish(u, start);
            if (of_v.u >= start) return finish(v, start);
            u = up[u], v = up[v];
        }
    }
    Meeting finish(int vertex, int start) {
        time++;
        return {vertex, marks[vertex].u - start + marks[vertex].v - start};
    }
#endif
};

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    Tree tree;
    tree.up.resize(n + 1);
    for (int v = 2; v <= n; v++) std::cin >> tree.up[v];
    while (q--) {
        int kind, u, v;
        std::cin >> kind >> u >> v;
        if (kind == 1) {
            tree.up[u] = v;
            continue;
        }
        const auto [vertex, edges] = tree.meet(u, v);
        std::cout << knob::a * vertex + knob::b * edges << "\n";
    }
}
