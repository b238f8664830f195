// All questions answered at the end: edges lie on a segment tree over the questions, and unions are taken back.
#include "changing.hpp"
#include <algorithm>
#include <unordered_map>
#include <vector>

template <class Part>
struct Forest {  // Unions without path compression, so that the last one can be taken back.
    struct Change {
        int below, root;  // What was hung below a root; the root itself if only its component changed.
        Part before;      // The root's component.
    };
    std::vector<int> parent;
    std::vector<Part> part;  // Of a root: its component.
    std::vector<Change> changes;

    explicit Forest(const std::vector<Part>& parts) : parent(parts.size()), part(parts) {
        for (size_t x = 0; x < parent.size(); x++) parent[x] = x;
    }
    int root(int x) const {
        while (parent[x] != x) x = parent[x];
        return x;
    }
    void hang(int below, int root, const Part& together) {
        changes.push_back({below, root, part[root]});
        parent[below] = root;
        part[root] = together;
    }
    void take_back() {
        const auto& [below, root, before] = changes.back();
        parent[below] = below;
        part[root] = before;
        changes.pop_back();
    }
};

template <class Part>
struct Summed : Forest<Part> {  // With the sum of what all components are worth.
    std::vector<Int> totals;    // At first and after each change.

    explicit Summed(const std::vector<Part>& parts) : Forest<Part>(parts), totals{(Int)parts.size() * Part{}.worth()} {}
    void hang(int below, int root, const Part& together) {
        const Int before = this->part[root].worth() + (below == root ? 0 : this->part[below].worth());
        totals.push_back(totals.back() + together.worth() - before);
        Forest<Part>::hang(below, root, together);
    }
    void take_back() {
        totals.pop_back();
        Forest<Part>::take_back();
    }
    Int answer(Edge) const { return totals.back(); }
};

template <class Line>
class Lives {  // From which question on and up to which each edge is present.
  public:
    explicit Lives(int vertices) : n(vertices) {}
    void come(const Line& edge) {
        current[edge.u * n + edge.v] = lives.size();
        lives.push_back({edge, (int)questions.size(), -1});
    }
    void go(const Line& edge) { lives[current[edge.u * n + edge.v]].to = questions.size(); }
    void ask(const Line& question) { questions.push_back(question); }

    // Prints the answers of a forest that has joined the edges present at each question.
    template <class Forest>
    void answer(Forest& forest) {
        while (leaves < (int)questions.size()) leaves *= 2;
        tree.resize(2 * leaves);
        for (const auto& [edge, from, to] : lives) put(edge, from, to < 0 ? (int)questions.size() : to);
        walk(forest, 1);
    }

  private:
    struct Life {
        Line edge;
        int from, to;  // -1 for an edge that stays.
    };
    int n, leaves = 1;
    std::vector<Line> questions;
    std::vector<Life> lives;
    std::unordered_map<int, int> current;  // The life that an edge, as one number, has now.
    std::vector<std::vector<Line>> tree;   // A node holds edges that are present throughout its stretch of questions.

    void put(const Line& edge, int from, int to) {
        for (from += leaves, to += leaves; from < to; from /= 2, to /= 2) {
            if (from & 1) tree[from++].push_back(edge);
            if (to & 1) tree[--to].push_back(edge);
        }
    }
    template <class Forest>
    void walk(Forest& forest, int node) const {
        const size_t mark = forest.changes.size();
        for (const Line& edge : tree[node]) forest.join(edge);
        if (node < leaves) {
            walk(forest, 2 * node);
            walk(forest, 2 * node + 1);
        } else if (node - leaves < (int)questions.size()) {
            std::cout << forest.answer(questions[node - leaves]) << "\n";
        }
        while (forest.changes.size() > mark) forest.take_back();
    }
};
