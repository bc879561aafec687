"""Who moved from cash to an account, when the first credit arrived, who went back; rates and targets."""
