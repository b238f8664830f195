// Naive ways to add up the weights of choices under two bounds.
#ifdef HALVES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(SWEPT)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;

constexpr Int prime = 998244353;
constexpr Int low = knob::coefficients_list.front(), high = knob::coefficients_list.back();

struct Point {
    Int x, y, weight;
};

template <class Visit>
inline void choices(const Point* first, const Point* last, Point point, const Visit& visit) {
    if (first == last) return visit(point);
    const auto [x, y, g] = *first;
    choices(first + 1, last, {point.x + low * x, point.y + low * y, point.weight}, visit);
    choices(first + 1, last, {point.x + high * x, point.y + high * y, point.weight * g % prime}, visit);
}

#ifdef CHOICES  // The definition: every choice.
static Int total(const std::vector<Point>& things, Int limit_a, Int limit_b) {
    Int sum = 0;
    choices(things.data(), things.data() + things.size(), {0, 0, 1}, [&](const Point& point) {
        if (point.x <= limit_a && point.y <= limit_b) sum += point.weight;
    });
    return sum % prime;
}
#else
struct Halves {
    std::vector<Point> left, right;
    explicit Halves(const std::vector<Point>& things) {
        const Point *first = things.data(), *last = first + things.size(), *middle = first + things.size() / 2;
        choices(first, middle, {0, 0, 1}, [&](const Point& point) { left.push_back(point); });
        choices(middle, last, {0, 0, 1}, [&](const Point& point) { right.push_back(point); });
    }
};

#ifdef HALVES  // Every point of one half with every one of the other, several at once.
static Int total(const std::vector<Point>& things, Int limit_a, Int limit_b) {
    const Halves halves(things);
    std::vector<Int> x, y, weight;
    for (const auto& point : halves.right) x.push_back(point.x), y.push_back(point.y), weight.push_back(point.weight);
    Int sum = 0;
    for (const auto& point : halves.left) {
        const Int most_x = limit_a - point.x, most_y = limit_b - point.y;
        Int fitting = 0;
        for (std::size_t i = 0; i < x.size(); i++) fitting += (x[i] <= most_x) & (y[i] <= most_y) ? weight[i] : 0;
        sum = (sum + fitting % prime * point.weight) % prime;
    }
    return sum;
}
#elif defined(SWEPT)  // Only the points that fit in x, by sorting; of these the narrow ranks of y are all looked at.
static Int total(const std::vector<Point>& things, Int limit_a, Int limit_b) {
    Halves halves(things);
    std::sort(halves.right.begin(), halves.right.end(), [](auto& one, auto& other) { return one.x < other.x; });
    std::vector<Int> x, heights;
    for (const auto& point : halves.right) x.push_back(point.x), heights.push_back(point.y);
    std::sort(heights.begin(), heights.end());
    const auto up_to = [](const std::vector<Int>& sorted, Int most) {
        return int(std::upper_bound(sorted.begin(), sorted.end(), most) - sorted.begin());
    };
    std::vector<int> rank, weight;
    for (const auto& point : halves.right) rank.push_back(up_to(heights, point.y)), weight.push_back(point.weight);
    Int sum = 0;
    for (const auto& point : halves.left) {
        const int end = up_to(x, limit_a - point.x), highest = up_to(heights, limit_b - point.y);
        Int fitting = 0;
        for (int i = 0; i < end; i++) fitting += rank[i] <= highest ? weight[i] : 0;
        sum = (sum + fitting % prime * point.weight) % prime;
    }
    return sum;
}
#endif
#endif

int main() {
    std::ios::sync_with_stdio(false);
    // "At least" is "at most" with all signs changed.
    const Int sign_a = knob::a_text == "<=" ? 1 : -1, sign_b = knob::b_text == "<=" ? 1 : -1;
    int n;
    Int limit_a, limit_b;
    std::cin >> n >> limit_a >> limit_b;
    std::vector<Point> things(n);
    for (auto& [a, b, g] : things) {
        std::cin >> a >> b >> g;
        a *= sign_a, b *= sign_b;
    }
    std::cout << total(things, sign_a * limit_a, sign_b * limit_b) << "\n";
}
