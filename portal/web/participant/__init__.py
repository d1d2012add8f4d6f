"""The pages of the participant: Start, Contract, Ziek of beter, Vraag, Geld, Ik."""
