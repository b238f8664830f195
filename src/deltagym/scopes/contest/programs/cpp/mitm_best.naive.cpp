// Naive ways to find the best total of all choices.
#ifdef HALVES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(BOUNDED)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <iostream>
#include <limits>
#include <vector>

using Int = long long;
using Groups = std::vector<std::vector<Int>>;  // Totals, by how many coefficients are the last one, modulo `modulus`.

constexpr bool limited = !knob::residue_list.empty();
constexpr Int modulus = limited ? knob::residue_list.front() : 1;
constexpr Int wanted = limited ? knob::residue_list.back() : 0;
constexpr auto coefficients = knob::coefficients_list;
constexpr auto goal = knob::goal_text;
constexpr Int never = std::numeric_limits<Int>::max();

inline Int after(Int j, Int c) { return (j + (c == coefficients.back())) % modulus; }
inline Int remainder(Int total, Int t) { return (total % t + t) % t; }

inline Int cost(Int total, Int t) {  // How far a total is from the best conceivable; for remainders, total < 2 * t.
    if (goal == "at most") return total <= t ? t - total : never;
    if (goal == "least above") return total > t ? total - t : never;
    if (goal == "distance") return total < t ? t - total : total - t;
    return total < t ? t - 1 - total : 2 * t - 1 - total;
}

inline Int answer(Int cost, Int t) {
    if (goal == "distance") return cost;
    return goal == "at most" ? t - cost : goal == "least above" ? t + cost : t - 1 - cost;
}

inline Groups totals(const Int* first, const Int* last) {
    Groups groups(modulus);
    groups[0] = {0};
    for (; first != last; first++) {
        Groups grown(modulus);
        for (Int j = 0; j < modulus; j++)
            for (Int c : coefficients)
                for (Int total : groups[j]) grown[after(j, c)].push_back(total + c * *first);
        groups.swap(grown);
    }
    return groups;
}

inline Groups reduced(Groups groups, Int t) {
    for (auto& group : groups)
        for (auto& total : group) total = goal == "remainder" ? remainder(total, t) : total;
    return groups;
}

inline Int least_cost(const std::vector<Int>& totals, Int start, Int t, Int best) {
    if (goal == "remainder") start = remainder(start, t);
    for (Int total : totals) {
        const Int found = cost(start + total, t);
        best = found < best ? found : best;
    }
    return best;
}

struct Search {
    std::vector<Int> a;
    Int t = 0, best = never;

#ifdef CHOICES  // The definition: every choice.
    explicit Search(std::vector<Int> numbers) : a(numbers) {}
    void look() { look(0, 0, 0); }
    void look(std::size_t i, Int total, Int j) {
        if (i < a.size())
            for (Int c : coefficients) look(i + 1, total + c * a[i], after(j, c));
        else if (j == wanted)
            best = std::min(best, cost(goal == "remainder" ? remainder(total, t) : total, t));
    }
#elif defined(HALVES)  // Every total of one half with every one of the other, several at once.
    Groups left, right;
    explicit Search(std::vector<Int> numbers) : a(numbers) {
        const Int *first = a.data(), *last = first + a.size(), *middle = first + a.size() / 2;
        left = totals(first, middle), right = totals(middle, last);
    }
    void look() {
        const Groups other = reduced(right, t);
        for (Int j = 0; j < modulus; j++)
            for (Int total : left[j]) best = least_cost(other[(wanted - j + modulus) % modulus], total, t, best);
    }
#elif defined(BOUNDED)  // Leaves off where nothing better can come; the totals of the last few numbers are made once.
    std::size_t head;
    std::vector<Int> rest;
    Groups all_tails, tails;
    explicit Search(std::vector<Int> numbers) : a(numbers), rest(a.size() + 1) {
        std::sort(a.rbegin(), a.rend());
        for (std::size_t i = a.size(); i-- > 0;) rest[i] = rest[i + 1] + a[i];
        const std::size_t tail = coefficients.size() == 2 ? 6 : 4;
        head = a.size() - std::min(a.size(), tail);
        all_tails = totals(a.data() + head, a.data() + a.size());
    }
    Int hope(Int least, Int most) const {  // The least cost of a total within these bounds.
        if (goal == "at most") return least > t ? never : std::max<Int>(0, t - most);
        if (goal == "least above") return most <= t ? never : std::max<Int>(1, least - t);
        if (goal == "distance") return std::max<Int>({0, least - t, t - most});
        const Int past = remainder(most, t);
        return most - past > least ? 0 : t - 1 - past;
    }
    void look() {
        tails = reduced(all_tails, t);
        look(0, 0, 0);
    }
    void look(std::size_t i, Int total, Int j) {
        if (hope(total + coefficients.front() * rest[i], total + coefficients.back() * rest[i]) >= best) return;
        if (i == head)
            best = least_cost(tails[(wanted - j + modulus) % modulus], total, t, best);
        else
            for (Int c : coefficients) look(i + 1, total + c * a[i], after(j, c));
    }
#endif
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x;
    Search search(a);
    while (q--) {
        std::cin >> search.t;
        search.best = never;
        search.look();
        if (search.best == never)
            std::cout << "none\n";
        else
            std::cout << answer(search.best, search.t) << "\n";
    }
}
