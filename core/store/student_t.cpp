// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: Apache-2.0
#include "feature_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fathom {

namespace {

/// Continued fraction of the incomplete beta function, evaluated by Lentz's method.
double betaFraction(double a, double b, double x)
{
    constexpr double Tiny = 1e-300;
    constexpr int MaxTerms = 10000;
    const auto away = [](double value) { return std::abs(value) < Tiny ? Tiny : value; };
    double c = 1.0;
    double d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    double fraction = d;
    for (int m = 1; m <= MaxTerms; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        fraction *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        const double step = d * c;
        fraction *= step;
        if (std::abs(step - 1.0) < 1e-15)
            break;
    }
    return fraction;
}

double incompleteBeta(double a, double b, double x)
{
    if (x <= 0.0)
        return 0.0;
    if (x >= 1.0)
        return 1.0;
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    return x < (a + 1.0) / (a + b + 2.0) ? front * betaFraction(a, b, x) / a
                                         : 1.0 - front * betaFraction(b, a, 1.0 - x) / b;
}

/// Share above t >= 0.
double upperTail(double t, double degrees)
{
    return 0.5 * incompleteBeta(degrees / 2.0, 0.5, degrees / (degrees + t * t));
}

} // namespace

double studentQuantile(double p, int degrees)
{
    const double tail = std::min(p, 1.0 - p);
    if (!(tail > 0.0) || degrees < 1)
        return p > 0.5 ? std::numeric_limits<double>::infinity() : -std::numeric_limits<double>::infinity();
    double low = 0.0, high = 1.0;
    while (upperTail(high, degrees) > tail)
        high *= 2.0;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; ++i) {
        const double middle = 0.5 * (low + high);
        (upperTail(middle, degrees) > tail ? low : high) = middle;
    }
    const double t = 0.5 * (low + high);
    return p < 0.5 ? -t : t;
}

std::pair<double, double> subjectIntervalAt(double sum, double sumOfSquares, int subjects, double t)
{
    // The subjects and two more, of +1/2 and -1/2: n + 2 values, n + 1 degrees of freedom.
    const double n = subjects + 2.0;
    const double mean = sum / n;
    const double variance = std::max(0.0, (sumOfSquares + 0.5 - n * mean * mean) / (n - 1.0));
    const double half = t * std::sqrt(variance / n);
    return {std::max(-1.0, mean - half), std::min(1.0, mean + half)};
}

std::pair<double, double> subjectInterval(double sum, double sumOfSquares, int subjects, double level)
{
    if (subjects < 1)
        return {-1.0, 1.0};
    return subjectIntervalAt(sum, sumOfSquares, subjects, studentQuantile(1.0 - level / 2.0, subjects + 1));
}

} // namespace fathom
