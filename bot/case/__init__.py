"""The case after the referral: who takes it, what is done about it, and who is told."""
