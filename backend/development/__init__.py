"""What a developer's machine and the tests need beside the product: embedded services, `make run`.

Nothing in production imports from here, and production settings refuse what is started here.
"""
