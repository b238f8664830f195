// Sums over the distinct values of many windows, by their counts: one window moved in the order of Mo's algorithm.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>
#include <vector>

using Int = long long;

struct Window {
    int l, r;  // Positions l, ..., r - 1, counted from 0.
};

static Window decoded(int x, int y) {
    if constexpr (knob::window_text == "ends") return {x - 1, y};
    else if constexpr (knob::window_text == "length") return {x - 1, x - 1 + y};
    else if constexpr (knob::window_text == "half-open") return {x, y};
    else if constexpr (knob::window_text == "centre") return {x - y - 1, x + y};
    else return {y - x, y};
}

// The windows by blocks of their left ends, within a block by right ends: rising and falling in turn.
static std::vector<int> order(const std::vector<Window>& windows, int n) {
    std::vector<int> sorted(windows.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    const int width = std::max(1, int(n / std::sqrt(double(windows.size()))));
    std::sort(sorted.begin(), sorted.end(), [&](int i, int j) {
        const auto &one = windows[i], &other = windows[j];
        const int block = one.l / width;
        if (block != other.l / width) return block < other.l / width;
        return block % 2 ? one.r > other.r : one.r < other.r;
    });
    return sorted;
}

static Int worth(Int c) {
    if constexpr (knob::worth_text == "square") return c * c;
    else if constexpr (knob::worth_text == "pairs") return c * (c - 1) / 2;
    else if constexpr (knob::worth_text == "cube") return c * c * c;
    else if constexpr (knob::worth_text == "triples") return c * (c - 1) * (c - 2) / 6;
    else if constexpr (knob::worth_text == "odd square") return c % 2 ? c * c : 0;
    else if constexpr (knob::worth_text == "signed") return c % 2 ? -c : c;
    else if constexpr (knob::worth_text == "capped") return std::min<Int>(c, 5);
    else return c * (c % 3);
}

static Int weight(Int value) {
    Int power = 1;
    for (Int e = 0; e < knob::power; e++) power = power * (value % knob::modulus) % knob::modulus;
    return power;
}

struct Sum {  // The sum over the elements that are in; its remainder may be negative.
    std::vector<Int> weights, gain;
    std::vector<int> count;
    Int total = 0;
    Sum(const std::vector<int>& values, int n) : gain(n + 1), count(values.size()) {
        for (int value : values) weights.push_back(weight(value));
        for (int c = 0; c <= n; c++) gain[c] = (worth(c + 1) - worth(c)) % knob::modulus;
    }
    void add(int v) { total = (total + gain[count[v]++] * weights[v]) % knob::modulus; }
    void remove(int v) { total = (total - gain[--count[v]] * weights[v]) % knob::modulus; }
    Int answer() const { return (total + knob::modulus) % knob::modulus; }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    std::vector<Window> windows(q);
    for (auto& window : windows) {
        int x, y;
        std::cin >> x >> y;
        window = decoded(x, y);
    }
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Sum sum(values, n);
    if (outside)
        for (int v : a) sum.add(v);
    const auto enter = [&](int v) { outside ? sum.remove(v) : sum.add(v); };
    const auto leave = [&](int v) { outside ? sum.add(v) : sum.remove(v); };
    std::vector<Int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        answers[i] = sum.answer();
    }
    for (Int answer : answers) std::cout << answer << "\n";
}
