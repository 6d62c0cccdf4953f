"""Random but consistent parameters of the fund model, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from evalbook.fund.parameters import FundParameters

share = st.floats(0, 1)


@st.composite
def fund_parameters(draw: st.DrawFn) -> FundParameters:
    """Small simulations from the whole range of rules, rich and ruined funds alike."""
    loan, government = draw(st.floats(0, 2e13)), draw(st.floats(1e9, 2e13))
    start = draw(st.integers(2022, 2030))
    later = start + draw(st.integers(0, 8))
    return FundParameters(
        start_year=start,
        horizon=draw(st.integers(1, 60)),
        paths=draw(st.integers(1, 7)),
        seed=draw(st.integers(0, 1000)),
        principal_loan=loan,
        principal_government=government,
        later_loan=loan * draw(share),
        later_government=government * draw(st.floats(0, 0.9)),
        later_year=later,
        later_weight=draw(share),
        initial_reserve=draw(st.floats(0, 1e12)),
        initial_unrealised=draw(st.floats(0, 1e12)),
        return_model=draw(st.sampled_from(["lognormal", "student_t", "bootstrap"])),
        return_basis=draw(st.sampled_from(["mix", "direct"])),
        expected_return=draw(st.floats(-0.2, 0.2)),
        volatility=draw(st.floats(0, 0.6)),
        correlation=draw(st.floats(-1, 1)),
        income_yield=draw(st.floats(0, 0.1)),
        realised_share=draw(share),
        # A rate just above zero would lose the plain loop its digits in 1 - (1 + rate) ** -years.
        loan_rate=draw(st.just(0.0) | st.floats(1e-4, 0.1)),
        repayment_form=draw(st.sampled_from(["equal_principal", "annuity"])),
        repayment_start=later + draw(st.integers(1, 30)),
        repayment_years=draw(st.integers(1, 40)),
        payout_rule=draw(st.sampled_from(["buffer", "fixed"])),
        payout_share=draw(share),
        payout_use=draw(share),
        payout_cap=draw(st.floats(0, 1e12)),
        buffer_target=draw(st.floats(0, 2e12)),
        payout_rate=draw(st.floats(0, 0.3)),
        payout_start=draw(st.integers(2022, 2040)),
    )
