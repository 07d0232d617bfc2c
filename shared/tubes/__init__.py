"""The belt: small envelopes on beanstalkd tubes, which may be lost or repeated without harm."""
