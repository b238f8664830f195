// A changing graph: edges come and go, and questions are asked in between.
#include <iostream>

using Int = long long;

struct Edge {
    int u, v;  // Vertices, counted from 0.
};

[[maybe_unused]] static std::istream& operator>>(std::istream& in, Edge& edge) {
    in >> edge.u >> edge.v;
    edge.u--, edge.v--;
    return in;
}

// Reads q operations, and tells a graph of each. Edges present at the start are read as operations before the first.
template <class Line, class Graph>
static void follow(Graph& graph, int q, int present = 0) {
    for (int i = -present; i < q; i++) {
        int kind = 1;
        Line line;
        if (i >= 0) std::cin >> kind;
        std::cin >> line;
        if (kind == 1) graph.come(line);
        if (kind == 2) graph.go(line);
        if (kind == 3) graph.ask(line);
    }
}
