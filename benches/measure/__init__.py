"""What `benches/peers` and `benches/linear` share: test data, timing, tables, drawings.

Standard library only, Python 3.9 or later, so that whoever doubts a number can make it again.
"""

import os

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
