// Hidden numbers, of which is known how to get from some to others.
struct Step {  // How to get from one hidden number to another, and back again.
    Int there, back;
};

static Int combined(Int one, Int other) {
    if constexpr (knob::kind_text == "difference") return (one + other) % knob::m;
    if constexpr (knob::kind_text == "ratio") return one * other % knob::m;
    return one ^ other;
}

[[maybe_unused]] static Step operator*(Step one, Step other) {
    return {combined(one.there, other.there), combined(other.back, one.back)};
}

[[maybe_unused]] static Step turned(Step step) { return {step.back, step.there}; }

static Step to_step(Int w) {
    if constexpr (knob::kind_text == "difference") return {w, (knob::m - w) % knob::m};
    if constexpr (knob::kind_text == "xor") return {w, w};
    Int inverse = 1;
    for (Int power = w, left = knob::m - 2; left; left /= 2, power = power * power % knob::m)
        if (left & 1) inverse = inverse * power % knob::m;
    return {w, inverse};
}

constexpr Int NOTHING = knob::kind_text == "ratio";

static Int shown(Int there) { return knob::kind_text == "xor" ? there & knob::m : there; }

struct Part {
    int size = 1;

    Part operator+(const Part& other) const { return {size + other.size}; }
};

struct Relation : Edge {
    Step step{};  // As it is read, only the way there.
};

static std::istream& operator>>(std::istream& in, Relation& relation) {
    return in >> static_cast<Edge&>(relation) >> relation.step.there;
}

template <class Graph>
struct Completed : Graph {  // Told of relations as they are read; the way back, which takes time, is found for new ones alone.
    using Graph::Graph;
    void come(const Relation& read) { Graph::come(Relation{{read.u, read.v}, to_step(read.step.there)}); }
};
