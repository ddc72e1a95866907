"""A small project."""

SETTINGS = (
    'name: shop\nlanguage: en-US\nlanguages: [en-US, zh-CN]\nstart: main\ndefaults: {timeout_queue: "800"}\n'
)
MAIN = """name: main
start: menu
nodes:
  # Callers hear this first.
  menu:
    type: menu
    prompt: {en-US: "For orders press 1.", zh-CN: "订单请按1。"}
    keys: {"1": orders, "2": bye}
  orders: {type: play, prompt: "Your order is on its way.", next: bye}
  bye: {type: hangup, prompt: Goodbye}
"""
