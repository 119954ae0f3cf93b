-- Trials that were deepened have a budget of their own in their sweep, never smaller than the sweep's.
ALTER TABLE trial ADD COLUMN deepened_to INTEGER; -- steps; NULL: the sweep's budget
