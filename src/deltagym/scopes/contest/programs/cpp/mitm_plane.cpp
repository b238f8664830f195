// The weight of choices under two bounds: halves as points, swept along x with a Fenwick tree over y.
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int prime = 998244353;

struct Point {
    Int x, y, weight;
};

struct Sums {  // Prefix sums modulo the prime, one value at a time.
    std::vector<Int> tree;
    explicit Sums(int size) : tree(size + 1) {}
    void add(int at, Int value) {
        for (at++; at < (int)tree.size(); at += at & -at) tree[at] = (tree[at] + value) % prime;
    }
    Int below(int at) const {
        Int sum = 0;
        for (; at > 0; at -= at & -at) sum += tree[at];
        return sum % prime;
    }
};

static std::vector<Point> points(const Point* first, const Point* last) {
    const auto [low, high] = knob::coefficients_list;
    std::vector<Point> made = {{0, 0, 1}};
    for (; first != last; first++)
        for (std::size_t i = made.size(); i-- > 0;) {
            const auto [x, y, weight] = made[i];
            made[i] = {x + low * first->x, y + low * first->y, weight};
            made.push_back({x + high * first->x, y + high * first->y, weight * first->weight % prime});
        }
    return made;
}

int main() {
    std::ios::sync_with_stdio(false);
    // "At least" is "at most" with all signs changed.
    const Int sign_a = knob::a_text == "<=" ? 1 : -1, sign_b = knob::b_text == "<=" ? 1 : -1;
    int n;
    Int limit_a, limit_b;
    std::cin >> n >> limit_a >> limit_b;
    limit_a *= sign_a, limit_b *= sign_b;
    std::vector<Point> things(n);
    for (auto& [a, b, g] : things) {
        std::cin >> a >> b >> g;
        a *= sign_a, b *= sign_b;
    }
    auto left = points(things.data(), things.data() + n / 2), right = points(things.data() + n / 2, things.data() + n);
    std::sort(left.begin(), left.end(), [](const Point& one, const Point& other) { return one.x > other.x; });
    std::sort(right.begin(), right.end(), [](const Point& one, const Point& other) { return one.x < other.x; });
    std::vector<Int> heights;
    for (const auto& point : right) heights.push_back(point.y);
    std::sort(heights.begin(), heights.end());
    Sums sums(heights.size());
    Int total = 0;
    std::size_t taken = 0;
    for (const auto& [x, y, weight] : left) {
        for (; taken < right.size() && right[taken].x <= limit_a - x; taken++) {
            const auto place = std::lower_bound(heights.begin(), heights.end(), right[taken].y);
            sums.add(place - heights.begin(), right[taken].weight);
        }
        const auto end = std::upper_bound(heights.begin(), heights.end(), limit_b - y);
        total = (total + weight * sums.below(end - heights.begin())) % prime;
    }
    std::cout << total << "\n";
}
