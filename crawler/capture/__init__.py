"""From the wire to an exchange as received: pace, the network or a recorded folder, and what an answer is."""
