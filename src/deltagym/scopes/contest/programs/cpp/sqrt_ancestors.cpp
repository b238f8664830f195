// Where two ways to the root meet in a tree that changes: in blocks, each vertex knows where its way leaves the block.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr int width = 256;  // About the root of n.

struct Vertex {
    int up, leave, many;  // The parent; the first ancestor outside the block, so many edges above. Above the root is 0.
};

static void rebuild(std::vector<Vertex>& tree, int start) {  // From a vertex to the end of its block.
    const int n = tree.size() - 1, first = start / width * width;
    for (int v = std::max(start, 1); v <= n && v < first + width; v++) {
        const int up = tree[v].up;
        const bool inside = up > 0 && up >= first;
        tree[v].leave = inside ? tree[up].leave : up;
        tree[v].many = inside ? tree[up].many + 1 : 1;
    }
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    std::vector<Vertex> tree(n + 1);
    for (int v = 2; v <= n; v++) std::cin >> tree[v].up;
    for (int first = 0; first <= n; first += width) rebuild(tree, first);
    while (q--) {
        int kind, u, v;
        std::cin >> kind >> u >> v;
        if (kind == 1) {
            tree[u].up = v;
            rebuild(tree, u);
            continue;
        }
        Int edges = 0;
        while (u != v) {
            if (u < v) std::swap(u, v);  // The meeting vertex is at most v.
            if (u / width != v / width) {
                edges += tree[u].many;
                u = tree[u].leave;
            } else if (tree[u].leave != tree[v].leave) {
                edges += tree[u].many + tree[v].many;
                u = tree[u].leave, v = tree[v].leave;
            } else {
                edges++;
                u = tree[u].up;
            }
        }
        std::cout << knob::a * u + knob::b * edges << "\n";
    }
}
